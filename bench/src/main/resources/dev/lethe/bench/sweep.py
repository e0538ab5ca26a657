"""The twenty trials of sweeps/fashion-mnist-20.yaml in eager PyTorch, as its users write them: two processes of one
thread each, the data in memory, ten thousand images for training and five thousand for validation."""
import gzip
import math
import multiprocessing
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

from step import forgetting, norm, small_cnn

BATCH, EPOCHS, ETA, ALPHA = 128, 3, 0.01, 0.4
TRAIN, VALIDATION = 10_000, 5_000


def read(folder, part):
    def bytes_of(name):
        path = os.path.join(folder, "fashion-mnist", name)
        with (gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(path, "rb")) as file:
            return file.read()

    images = np.frombuffer(bytes_of(f"{part}-images-idx3-ubyte"), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    labels = np.frombuffer(bytes_of(f"{part}-labels-idx1-ubyte"), np.uint8, offset=8)
    return torch.tensor(images / np.float32(255)), torch.tensor(labels.astype(np.int64))


def load(folder):
    torch.set_num_threads(1)
    images, labels = read(folder, "train")
    mean, deviation = images[:TRAIN].mean(), images[:TRAIN].std()
    normal = (images[:TRAIN + VALIDATION] - mean) / deviation
    tests, answers = read(folder, "t10k")
    global DATA
    DATA = {
        "train": (normal[:TRAIN], labels[:TRAIN]),
        "validation": (normal[TRAIN:], labels[TRAIN:TRAIN + VALIDATION]),
        "test": ((tests - mean) / deviation, answers),
    }


def perturbation(rule, rho, parameters, gradient):
    if rule != "asam":
        return torch._foreach_mul(gradient, rho / norm(gradient))
    size = torch._foreach_add(torch._foreach_abs([p.detach() for p in parameters]), ETA)
    scaled = torch._foreach_mul(gradient, size)
    step = torch._foreach_mul(scaled, size)
    return torch._foreach_mul(step, rho / norm(scaled))


@torch.no_grad()
def accuracy(model, images, labels):
    model.eval()
    right = sum((model(x).argmax(1) == y).sum().item() for x, y in zip(images.split(256), labels.split(256)))
    model.train()
    return right / len(labels)


def momenta(model, value):
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = value


def train(trial):
    variant, rate, rho, seed = trial
    torch.manual_seed(seed)
    model = small_cnn()
    parameters = list(model.parameters())
    sgd = torch.optim.SGD(parameters, lr=rate, momentum=0.9, weight_decay=5e-4, foreach=True)
    images, labels = DATA["train"]
    steps = TRAIN // BATCH
    schedule = torch.optim.lr_scheduler.LambdaLR(
        sgd, lambda step: 0.5 * (1 + math.cos(math.pi * step / (steps * EPOCHS))))
    for _ in range(EPOCHS):
        order = torch.randperm(TRAIN)
        for i in range(steps):
            batch = order[i * BATCH:(i + 1) * BATCH]
            x, y = images[batch], labels[batch]
            sgd.zero_grad()
            logits = model(x)
            if variant == "sgd":
                F.cross_entropy(logits, y).backward()
            else:
                (forgetting(logits, y) if variant == "obf" else F.cross_entropy(logits, y)).backward()
                gradient = [p.grad for p in parameters]
                epsilon = perturbation(variant, rho, parameters, gradient)
                with torch.no_grad():
                    torch._foreach_add_(parameters, epsilon)
                momenta(model, 0.0)
                sgd.zero_grad()
                F.cross_entropy(model(x), y).backward()
                momenta(model, 0.1)
                with torch.no_grad():
                    torch._foreach_sub_(parameters, epsilon)
                if variant == "gsam":
                    blend(parameters, gradient)
            sgd.step()
            schedule.step()
        accuracy(model, *DATA["validation"])
    return trial, accuracy(model, *DATA["validation"]), accuracy(model, *DATA["test"])


def blend(parameters, ascent):
    descent = [p.grad for p in parameters]
    inner = sum((a * d).sum() for a, d in zip(ascent, descent))
    square = norm(descent) ** 2
    for parameter, a, d in zip(parameters, ascent, descent):
        parameter.grad = d - ALPHA * (a - inner / square * d)


def trials():
    configurations = [("sgd", rate, 0.0) for rate in (0.03, 0.1)]
    configurations += [(variant, 0.1, rho) for variant in ("sam", "gsam", "obf") for rho in (0.02, 0.1)]
    configurations += [("asam", 0.1, rho) for rho in (0.2, 1.0)]
    return [(*configuration, seed) for configuration in configurations for seed in (1, 2)]


if __name__ == "__main__":
    with multiprocessing.Pool(2, initializer=load, initargs=(sys.argv[1],)) as pool:
        for (variant, rate, rho, seed), validation, test in pool.imap_unordered(train, trials()):
            print(f"{variant:6} lr={rate} rho={rho} seed {seed}: validation {validation:.4f}, test {test:.4f}")
