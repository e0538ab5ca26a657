"""Writes the golden cases of this folder, in float64, in the form of those in ../oracle, which know

plain SGD alone. What these add: `optimizer.name` sgd | sgdw | adamw with `nesterov`, `betas`, `eps`,
`weight_decay_on` all | matrices; `clip_norm`; `ascent_steps`; `micro_batch`, which changes no number.

    pip install torch==2.7.1
    python training_cases.py

SGD and AdamW are torch.optim's, clipping is torch.nn.utils.clip_grad_norm_. SGDW is timm's: weights are
multiplied by 1 - lr * weight_decay, then SGD goes on without decay.
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn import functional

torch.set_default_dtype(torch.float64)
STEPS = 5
TINY = 1e-12


def network(kind):
    if kind == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(18, 4), nn.ReLU(), nn.Linear(4, 3))
    return nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1, bias=False),
        nn.BatchNorm2d(3),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(3, 3),
    )


def momentum_of(net, value):
    for layer in net:
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = value


def gradient(net, x, y, statistics=False):
    """Of the mean cross entropy, as one vector; running statistics follow where it is said."""
    momentum_of(net, 0.1 if statistics else 0.0)
    loss = functional.cross_entropy(net(x), y)
    return flat(torch.autograd.grad(loss, list(net.parameters()))), loss.item()


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors]).detach().clone()


def put(net, vector):
    nn.utils.vector_to_parameters(vector, net.parameters())


def stride(spec, weights, g, rho):
    if spec["rule"] == "asam":
        size = weights.abs() + spec["eta"]
        return rho * size**2 * g / ((size * g).norm() + TINY)
    return rho * g / (g.norm() + TINY)


def micro_gradient(net, spec, k, x, y):
    """What one micro-batch says, its loss, and w + epsilon."""
    weights = flat(net.parameters())
    climbed, loss = gradient(net, x, y, statistics=True)
    if spec["rule"] == "none":
        return climbed, loss, None
    step = torch.zeros_like(weights)
    g = climbed
    for i in range(k):
        if i > 0:
            put(net, weights + step)
            g, _ = gradient(net, x, y)
        step = step + stride(spec, weights, g, spec["rho"] / k)
    put(net, weights + step)
    there, loss = gradient(net, x, y)
    put(net, weights)
    if spec["rule"] == "gsam":
        along = there / (there.norm() + TINY)
        there = there - spec["alpha"] * (climbed - along * along.dot(climbed))
    return there, loss, weights + step


def optimizer(net, spec):
    decays = [p for p in net.parameters() if p.dim() > 1 or spec["weight_decay_on"] == "all"]
    spared = [p for p in net.parameters() if p.dim() < 2 and spec["weight_decay_on"] != "all"]
    decay = 0 if spec["name"] == "sgdw" else spec["weight_decay"]
    groups = [{"params": decays, "weight_decay": decay}, {"params": spared, "weight_decay": 0}]
    groups = [group for group in groups if group["params"]]
    if spec["name"] == "adamw":
        return torch.optim.AdamW(groups, lr=spec["lr"], betas=spec["betas"], eps=spec["eps"]), decays
    momentum, nesterov = spec["momentum"], spec["nesterov"]
    return torch.optim.SGD(groups, lr=spec["lr"], momentum=momentum, nesterov=nesterov), decays


def named(net, vector, names):
    parts, at = [], 0
    for (name, p) in zip(names, net.parameters()):
        values = vector[at : at + p.numel()]
        parts.append({"name": name, "shape": list(p.shape), "data": rounded(values)})
        at += p.numel()
    return parts


def rounded(values):
    return [float(f"{v:.10g}") for v in values.reshape(-1).tolist()]


def running(net):
    found = []
    for name, buffer in net.named_buffers():
        if not name.endswith("num_batches_tracked"):
            found.append({"name": name, "data": rounded(buffer)})
    return found


def case(name, kind, perturbation, opt, m=8, clip=0.0, k=1, micro=0):
    torch.manual_seed(sum(map(ord, name)))
    net = network(kind)
    names = [n for n, _ in net.named_parameters()]
    mover, decays = optimizer(net, opt)
    model = {"type": kind, "channels": 2, "size": 3, "hidden": 4 if kind == "mlp" else 3, "classes": 3}
    initial = named(net, flat(net.parameters()), names)
    steps = []
    for _ in range(STEPS):
        x, y = torch.randn(8, 2, 3, 3), torch.randint(0, 3, (8,))
        parts = [micro_gradient(net, perturbation, k, *part) for part in zip(x.split(m), y.split(m))]
        mean = torch.stack([part[0] for part in parts]).mean(0)
        at = 0
        for p in net.parameters():
            p.grad = mean[at : at + p.numel()].reshape(p.shape).clone()
            at += p.numel()
        if clip:
            nn.utils.clip_grad_norm_(net.parameters(), clip)
        if opt["name"] == "sgdw":
            with torch.no_grad():
                for p in decays:
                    p.mul_(1 - opt["lr"] * opt["weight_decay"])
        mover.step()
        first = parts[0][2]
        steps.append(
            {
                "x": {"shape": list(x.shape), "data": x.reshape(-1).tolist()},
                "y": y.tolist(),
                "loss": sum(part[1] for part in parts) / len(parts),
                "perturbed_first_microbatch": None if first is None else named(net, first, names),
                "gradient": named(net, mean, names),
                "after": named(net, flat(net.parameters()), names),
                "bn_running": running(net),
            }
        )
    content = {
        "case": name,
        "model": model,
        "loss": "softmax_cross_entropy",
        "label_smoothing": 0.0,
        "batch": 8,
        "m": m,
        "micro_batch": micro,
        "perturbation": perturbation,
        "ascent_steps": k,
        "clip_norm": clip,
        "optimizer": opt,
        "initial": initial,
        "steps": steps,
    }
    file = pathlib.Path(__file__).parent / (name + ".json")
    file.write_text(json.dumps(content) + "\n")


def sgd(name, lr=0.3, decay=0.1, nesterov=False, on="all"):
    return dict(
        name=name, lr=lr, momentum=0.9, nesterov=nesterov, weight_decay=decay, weight_decay_on=on
    )


def adamw(betas=(0.9, 0.999), eps=1e-8, on="all"):
    return dict(name="adamw", lr=0.05, betas=betas, eps=eps, weight_decay=0.2, weight_decay_on=on)


NONE = {"rule": "none"}
SAM = {"rule": "sam", "rho": 0.3}
ASAM = {"rule": "asam", "rho": 0.8, "eta": 0.01}
GSAM = {"rule": "gsam", "rho": 0.3, "alpha": 0.4}

case("mlp-none-sgd-nesterov", "mlp", NONE, sgd("sgd", nesterov=True))
case("mlp-none-sgdw", "mlp", NONE, sgd("sgdw"))
case("mlp-none-sgdw-nesterov-matrices", "mlp", NONE, sgd("sgdw", nesterov=True, on="matrices"))
case("mlp-none-adamw", "mlp", NONE, adamw())
case("mlp-none-adamw-eps", "mlp", NONE, adamw(betas=(0.8, 0.95), eps=0.01, on="matrices"))
case("mlp-sam-sgdw-m4", "mlp", SAM, sgd("sgdw"), m=4)
case("mlp-sam-adamw", "mlp", SAM, adamw())
case("mlp-sam-sgd-clip", "mlp", SAM, sgd("sgd"), clip=0.2)
case("mlp-asam-sgd-k2", "mlp", ASAM, sgd("sgd"), k=2)
case("mlp-sam-adamw-m4-pieces", "mlp", SAM, adamw(), m=4, micro=2)
case("mlp-gsam-sgd-k3-pieces", "mlp", GSAM, sgd("sgd"), k=3, micro=4)
case("cnn-gsam-adamw-clip", "cnn", GSAM, adamw(), clip=0.1)
case("cnn-sam-sgdw-m4-k3", "cnn", SAM, sgd("sgdw"), m=4, k=3)
