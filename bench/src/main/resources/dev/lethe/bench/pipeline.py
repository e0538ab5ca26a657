"""torchvision's DataLoader as its users write it: FOLDER WORKERS BATCH; for each line on standard input one pass, answered with
images per second."""
import sys
import time

import torch
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder

torch.set_num_threads(1)


def main():
    folder, workers, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    steps = [
        transforms.RandomResizedCrop(224),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ]
    dataset = ImageFolder(folder, transforms.Compose(steps))
    loader = DataLoader(
        dataset, batch_size=min(batch, len(dataset)), shuffle=True, drop_last=True, num_workers=workers, persistent_workers=True)
    for _ in sys.stdin:
        start, images = time.perf_counter(), 0
        for pictures, _ in loader:
            images += len(pictures)
        print(images / (time.perf_counter() - start), flush=True)


if __name__ == "__main__":
    main()
