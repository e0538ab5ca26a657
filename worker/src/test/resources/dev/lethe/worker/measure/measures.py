"""Writes measures.json beside this file: python measures.py, with PyTorch 2.7.1.

For networks and batches of the golden cases, in double precision: the exact Hessian's eigenvalue and a product with it,
sharpness (the worst case as the highest of many long ascents, the average case over 50,000 draws), and what a SAM step
forgets, its second batch being held out.
"""

import json
import math
import pathlib

import torch
from torch import nn
from torch.func import functional_call, hessian
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
ORACLE = HERE.parents[3] / "oracle"
RHO = {"worst": 0.3, "worst_adaptive": 0.8, "average": 0.1, "average_adaptive": 0.3}
CASES = ["mlp-sgd-m8", "cnn-sgd-m8", "mlp-obf-sigmoid-m8"]

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def network(spec):
    channels, size, hidden, classes = (spec["model"][k] for k in ("channels", "size", "hidden", "classes"))
    if spec["model"]["type"] == "mlp":
        return nn.Sequential(
            nn.Flatten(), nn.Linear(channels * size * size, hidden), nn.ReLU(), nn.Linear(hidden, classes)
        )
    return nn.Sequential(
        nn.Conv2d(channels, hidden, 3, padding=1, bias=False),
        nn.BatchNorm2d(hidden, momentum=0.0),  # running statistics stay as they start
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(hidden, classes),
    )


class Case:
    def __init__(self, name):
        self.spec = json.loads((ORACLE / f"{name}.json").read_text())
        self.net = network(self.spec)
        self.sigmoid = self.spec["loss"].startswith("sigmoid")
        values = [torch.tensor(t["data"]).reshape(t["shape"]) for t in self.spec["initial"]]
        self.names = [n for n, _ in self.net.named_parameters()]
        self.shapes = [v.shape for v in values]
        self.weights = torch.cat([v.flatten() for v in values])
        self.batches = [
            (torch.tensor(s["x"]["data"]).reshape(s["x"]["shape"]), torch.tensor(s["y"])) for s in self.spec["steps"]
        ]

    def logits(self, w, batch, training):
        self.net.train(training)
        parts = torch.split(w, [math.prod(s) for s in self.shapes])
        parameters = {n: p.reshape(s) for n, p, s in zip(self.names, parts, self.shapes)}
        return functional_call(self.net, parameters, (batch[0],))

    def loss_of(self, logits, batch):
        targets = F.one_hot(batch[1], logits.shape[1]).to(logits.dtype)
        if self.sigmoid:
            return F.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(1).mean()
        return F.cross_entropy(logits, targets)

    def loss(self, w, batch, training=False):
        return self.loss_of(self.logits(w, batch, training), batch)

    def gradient(self, w, batch, training=False):
        leaf = w.detach().clone().requires_grad_()
        return torch.autograd.grad(self.loss(leaf, batch, training), leaf)[0]


def worst(case, batch, rho, scale, starts=12, steps=150):
    torch.manual_seed(1)
    highest = -math.inf
    for start in range(starts):
        u = torch.randn_like(case.weights) if start else torch.zeros_like(case.weights)
        u = u * (rho / u.norm().clamp(min=1e-12)) if start else u
        for step in range(steps):
            climb = case.gradient(case.weights + scale * u, batch) * scale
            u = u + 2 * rho * (1 - step / steps) ** 2 * climb / climb.norm()
            u = u * min(1.0, rho / u.norm())
            highest = max(highest, case.loss(case.weights + scale * u, batch).item())
    return highest - case.loss(case.weights, batch).item()


def average(case, batch, rho, scale, draws=50_000):
    torch.manual_seed(2)
    noise = torch.randn(draws, case.weights.numel()) * rho * scale
    with torch.no_grad():
        losses = torch.func.vmap(lambda d: case.loss(case.weights + d, batch), chunk_size=2000)(noise)
    mean = losses.mean().item() - case.loss(case.weights, batch).item()
    return {"mean": mean, "deviation": losses.std().item()}


def forgotten(case, rho=0.2):
    own, held_out = case.batches[0], case.batches[1]
    w, g = case.weights, case.gradient(case.weights, own, True)
    step = rho * g / g.norm()
    before, after = case.logits(w, own, True), case.logits(w + step, own, True)
    if case.sigmoid:
        p, q = (torch.cat([F.logsigmoid(z), F.logsigmoid(-z)], 1) for z in (before, after))
    else:
        p, q = F.log_softmax(before, 1), F.log_softmax(after, 1)
    held = case.gradient(w, held_out, True)
    own_rise = case.loss_of(after, own) - case.loss_of(before, own)
    held_rise = case.loss(w + step, held_out, True) - case.loss(w, held_out, True)
    return {
        "rho": rho,
        "kl": (p.exp() * (p - q)).sum(1).mean().item(),
        "entropy_rise": ((p.exp() * p).sum(1).mean() - (q.exp() * q).sum(1).mean()).item(),
        "loss_rise": own_rise.item(),
        "held_out_loss_rise": held_rise.item(),
        "own_loss_rise": (own_rise - held_rise).item(),
        "rho_gradient_norm": (rho * g.norm()).item(),
        "held_out_cosine": torch.dot(step, held).item() / (rho * held.norm()).item(),
    }


def measured(name):
    case = Case(name)
    batch = case.batches[0]
    matrix = sum(hessian(lambda w, b=b: case.loss(w, b))(case.weights) for b in case.batches[:2]) / 2
    eigenvalues = torch.linalg.eigvalsh(matrix)
    top = max(eigenvalues.tolist(), key=abs)
    vector = torch.sin(torch.arange(1.0, case.weights.numel() + 1))
    plain, adaptive = torch.ones_like(case.weights), case.weights.abs()
    return {
        "case": name,
        "hessian_top": top,
        "runner_up": sorted(eigenvalues.tolist(), key=abs)[-2],
        "product": (matrix @ vector).tolist(),
        "sharpness": {
            "worst": worst(case, batch, RHO["worst"], plain),
            "worst_adaptive": worst(case, batch, RHO["worst_adaptive"], adaptive),
            "average": average(case, batch, RHO["average"], plain),
            "average_adaptive": average(case, batch, RHO["average_adaptive"], adaptive),
        },
        "forgetting": forgotten(case),
    }


if __name__ == "__main__":
    results = {"rho": RHO, "cases": [measured(name) for name in CASES]}
    (HERE / "measures.json").write_text(json.dumps(results, indent=1) + "\n")
