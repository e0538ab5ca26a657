"""One update of each variant in eager PyTorch, as its users write it: reads lines "VARIANT STEPS",
answers each with the milliseconds of every step. One thread."""
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

RHO, ALPHA, ETA, LAMBDA, GAMMA = 0.05, 0.4, 0.01, 0.1, 1.0
BATCH, CLASSES = 128, 10

torch.set_num_threads(1)
torch.manual_seed(0)


def block(inputs, outputs, pool):
    layers = [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
    return layers + ([nn.MaxPool2d(2)] if pool else [])


def small_cnn(width=16):
    return nn.Sequential(
        *block(1, width, True), *block(width, 2 * width, True), *block(2 * width, 4 * width, False),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * width, CLASSES))


def forgetting(logits, labels):
    p = logits.detach().softmax(1)
    p_y = p.gather(1, labels[:, None])
    alpha = GAMMA * ((1 - LAMBDA / p_y) / (1 - LAMBDA)).clamp(min=0)
    target = alpha * p + (1 - alpha) * F.one_hot(labels, CLASSES)
    return ((1 / CLASSES - target) * logits).sum(1).mean()


def norm(tensors):
    return torch.linalg.vector_norm(torch.stack(torch._foreach_norm(tensors))) + 1e-12


class Update:
    def __init__(self, rule, objective):
        self.rule, self.objective = rule, objective
        self.model = small_cnn()
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
        if self.rule == "none":
            self.gradient(F.cross_entropy, images, labels)
            self.sgd.step()
            return
        ascent = [] if self.rule == "random" else self.gradient(self.objective, images, labels)
        with torch.no_grad():
            if self.rule == "random":
                self.model(images)  # running statistics follow the unperturbed weights
            perturbation = self.perturbation(ascent)
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
        self.sgd.step()

    @staticmethod
    def surrogate(ascent, gradient):
        inner = sum(torch.sum(a * g) for a, g in zip(ascent, gradient))
        along = torch._foreach_mul(gradient, inner / norm(gradient) ** 2)
        orthogonal = torch._foreach_sub(ascent, along)
        torch._foreach_add_(gradient, orthogonal, alpha=-ALPHA)


if __name__ == "__main__":
    VARIANTS = {
        "sgd": Update("none", F.cross_entropy),
        "sam": Update("sam", F.cross_entropy),
        "gsam": Update("gsam", F.cross_entropy),
        "asam": Update("asam", F.cross_entropy),
        "obf": Update("sam", forgetting),
        "gsam-obf": Update("gsam", forgetting),
        "asam-obf": Update("asam", forgetting),
        "random": Update("random", F.cross_entropy),
    }
    images = torch.randn(BATCH, 1, 28, 28)
    labels = torch.randint(0, CLASSES, (BATCH,))

    for line in sys.stdin:
        variant, steps = line.split()
        times = []
        for _ in range(int(steps)):
            start = time.perf_counter()
            VARIANTS[variant].step(images, labels)
            times.append(1000 * (time.perf_counter() - start))
        print(*times, flush=True)
