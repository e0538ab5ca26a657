"""One update of each variant in eager PyTorch, as its users write it.

usage: step.py [MODEL [THREADS [DEVICE [wall|cpu]]]]

Reads lines "VARIANT STEPS", answers each with the milliseconds of every step."""
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

from step_models import MODELS, small_cnn  # noqa: F401 (small_cnn: for sweep.py)

RHO, ALPHA, ETA, LAMBDA, GAMMA = 0.05, 0.4, 0.01, 0.1, 1.0


def forgetting(logits, labels):
    p = logits.detach().softmax(1)
    p_y = p.gather(1, labels[:, None])
    alpha = GAMMA * ((1 - LAMBDA / p_y) / (1 - LAMBDA)).clamp(min=0)
    classes = logits.shape[1]
    target = alpha * p + (1 - alpha) * F.one_hot(labels, classes)
    return ((1 / classes - target) * logits).sum(1).mean()


def norm(tensors):
    return torch.linalg.vector_norm(torch.stack(torch._foreach_norm(tensors))) + 1e-12


class Update:
    def __init__(self, model, rule, objective, m=None):
        self.rule, self.objective, self.m = rule, objective, m
        self.model = model
        self.parameters = list(self.model.parameters())
        self.norms = [m for m in self.model.modules() if isinstance(m, nn.BatchNorm2d)]
        self.sgd = torch.optim.SGD(self.parameters, lr=0.01, momentum=0.9, weight_decay=5e-4, foreach=True)

    def gradient(self, function, images, labels):
        self.sgd.zero_grad()
        function(self.model(images), labels).backward()
        return [p.grad for p in self.parameters]

    def perturbation(self, gradient):
        if self.rule == "random":
            gradient = [torch.randn_like(p) for p in self.parameters]
        if self.rule != "asam":
            return torch._foreach_mul(gradient, RHO / norm(gradient))
        size = torch._foreach_add(torch._foreach_abs([p.detach() for p in self.parameters]), ETA)
        scaled = torch._foreach_mul(gradient, size)
        step = torch._foreach_mul(scaled, size)
        return torch._foreach_mul(step, RHO / norm(scaled))

    def step(self, images, labels):
        parts = list(zip(images.split(self.m or len(images)), labels.split(self.m or len(labels))))
        total = self.sharp(*parts[0])
        for part in parts[1:]:
            gradient = self.sharp(*part)
            torch._foreach_add_(total, gradient)
        if len(parts) > 1:
            torch._foreach_div_(total, len(parts))
            for parameter, gradient in zip(self.parameters, total):
                parameter.grad = gradient
        self.sgd.step()

    def sharp(self, images, labels):
        """The gradient of one micro-batch; the weights are as they were."""
        if self.rule == "none":
            return self.gradient(F.cross_entropy, images, labels)
        ascent = [] if self.rule == "random" else self.gradient(self.objective, images, labels)
        with torch.no_grad():
            if self.rule == "random":
                self.model(images)  # running statistics follow the unperturbed weights
            perturbation = self.perturbation(ascent)
            if self.rule != "gsam":
                del ascent
            torch._foreach_add_(self.parameters, perturbation)
        for layer in self.norms:
            layer.momentum = 0.0
        gradient = self.gradient(F.cross_entropy, images, labels)
        with torch.no_grad():
            torch._foreach_sub_(self.parameters, perturbation)
            if self.rule == "gsam":
                self.surrogate(ascent, gradient)
        for layer in self.norms:
            layer.momentum = 0.1
        return gradient

    @staticmethod
    def surrogate(ascent, gradient):
        inner = sum(torch.sum(a * g) for a, g in zip(ascent, gradient))
        along = torch._foreach_mul(gradient, inner / norm(gradient) ** 2)
        orthogonal = torch._foreach_sub(ascent, along)
        torch._foreach_add_(gradient, orthogonal, alpha=-ALPHA)


CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}

VARIANTS = {
    "sgd": ("none", F.cross_entropy),
    "sam": ("sam", F.cross_entropy),
    "gsam": ("gsam", F.cross_entropy),
    "asam": ("asam", F.cross_entropy),
    "obf": ("sam", forgetting),
    "gsam-obf": ("gsam", forgetting),
    "asam-obf": ("asam", forgetting),
    "random": ("random", F.cross_entropy),
    "sam-m16": ("sam", F.cross_entropy, 16),
}


def main(name="small-cnn", threads="1", device="cpu", clock="wall"):
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    make, batch, channels, size, classes = MODELS[name]
    images = torch.randn(batch, channels, size, size).to(device)
    labels = torch.randint(0, classes, (batch,)).to(device)
    updates = {}
    now = CLOCKS[clock]

    for line in sys.stdin:
        variant, steps = line.split()
        if variant not in updates:  # what is not asked for takes no memory
            updates[variant] = Update(make().to(device), *VARIANTS[variant])
        times = []
        for _ in range(int(steps)):
            start = now()
            updates[variant].step(images, labels)
            if device != "cpu":
                torch.cuda.synchronize()
            times.append(1000 * (now() - start))
        print(*times, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
