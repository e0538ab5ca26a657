"""NAME FILE: loads what Lethe kept into torchvision's or timm's model, each tensor by its name, and prints its outputs for four images,
a line each."""
import sys

import torch
from safetensors.torch import load_file


def resnet():
    import torchvision

    return torchvision.models.resnet18(num_classes=10)


def transformer(**pool):
    import timm

    return timm.models.vision_transformer.VisionTransformer(
        img_size=64, patch_size=16, embed_dim=64, depth=3, num_heads=4, num_classes=10, **pool)


MODELS = {
    "resnet-18": resnet,
    "vit": transformer,
    "vit-average": lambda: transformer(global_pool="avg", class_token=False),
}


def images():
    places = torch.arange(4 * 3 * 64 * 64, dtype=torch.float64)
    return ((places * 7919 % 1000) / 500 - 1).float().reshape(4, 3, 64, 64)


def main():
    model = MODELS[sys.argv[1]]()
    model.load_state_dict(load_file(sys.argv[2]), strict=True)
    with torch.no_grad():
        for row in model.eval()(images()):
            print(*row.tolist())


if __name__ == "__main__":
    main()
