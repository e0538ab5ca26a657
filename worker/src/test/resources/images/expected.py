"""Writes torchvision.json and the small images beside it: what torchvision 0.22.1 and Pillow make of them.

    python expected.py        # in this folder, with torch 2.7.1, torchvision 0.22.1, pillow
"""

import base64
import json
import random
from unittest import mock

import numpy as np
import torch
from PIL import Image
from torchvision import transforms
from torchvision.transforms import functional

WIDTH, HEIGHT = 40, 30


def picture():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    noise = np.random.default_rng(1).integers(-20, 20, (HEIGHT, WIDTH, 3))
    planes = [x * 6, y * 8, 128 + 100 * np.sin(x / 4) * np.cos(y / 3)]
    return Image.fromarray((np.stack(planes, -1) + noise).clip(0, 255).astype(np.uint8))


def encoded(image):
    return base64.b64encode(np.asarray(image.convert("RGB")).tobytes()).decode()


def files():
    rgb = picture()
    rgb.save("rgb.jpg", quality=90)
    rgb.convert("L").save("grey.jpg", quality=90)
    rgb.convert("CMYK").save("cmyk.jpg", quality=90)
    rgb.quantize(16).save("palette.png")
    alpha = rgb.copy()
    alpha.putalpha(Image.linear_gradient("L").resize(rgb.size))
    alpha.save("alpha.png")
    names = ["rgb.jpg", "grey.jpg", "cmyk.jpg", "palette.png", "alpha.png"]
    return [{"file": name, "rgb": encoded(Image.open(name))} for name in names]


class Drawn:
    """torch's draws from a list of numbers in [0, 1)."""

    def __init__(self, numbers):
        self.numbers = iter(numbers)

    def empty(self, *_):
        return self

    def uniform_(self, low, high):
        low, high = float(low), float(high)
        return torch.tensor([low + (high - low) * next(self.numbers)], dtype=torch.float64)

    def randint(self, low, high, size):
        return torch.tensor([low + int(next(self.numbers) * (high - low))])


def crops():
    random.seed(2)
    cases = []
    sizes = [(500, 375), (375, 500), (32, 32), (1000, 40), (40, 1000), (7, 5), (64, 64)]
    for n in range(70):
        width, height = sizes[n % len(sizes)]
        scale, ratio = ((0.08, 1.0), (3 / 4, 4 / 3)) if n % 2 else ((0.5, 1.0), (0.5, 2.0))
        numbers = [random.random() for _ in range(22)]
        drawn = Drawn(numbers)
        image = torch.zeros(3, height, width)
        with mock.patch("torch.empty", drawn.empty), mock.patch("torch.randint", drawn.randint):
            top, left, h, w = transforms.RandomResizedCrop.get_params(image, list(scale), list(ratio))
        cases.append(
            {"width": width, "height": height, "scale": scale, "ratio": ratio, "numbers": numbers, "crop": [left, top, w, h]}
        )
    return cases


def resized():
    image = Image.open("alpha.png").convert("RGB")
    cases = []
    for name in ["bilinear", "bicubic"]:
        how = transforms.InterpolationMode(name)
        for crop in [(0, 0, 40, 30), (3, 5, 21, 17), (10, 2, 7, 9), (1, 1, 30, 12)]:
            left, top, width, height = crop
            part = functional.resized_crop(image, top, left, height, width, [12, 12], how)
            cases.append({"interpolation": name, "crop": crop, "size": 12, "rgb": encoded(part)})
    return cases


def centred():
    cases = []
    for name in ["bilinear", "bicubic"]:
        for turned in [False, True]:
            image = Image.open("alpha.png").convert("RGB")
            image = image.rotate(90, expand=True) if turned else image
            for resize in [13, 16, 45]:
                steps = [transforms.Resize(resize, transforms.InterpolationMode(name)), transforms.CenterCrop(12)]
                centre = transforms.Compose(steps)(image)
                cases.append({"interpolation": name, "source": encoded(image), "width": image.width, "resize": resize, "size": 12, "rgb": encoded(centre)})
    return cases


def shifted():
    cases = []
    for n, (top, left) in enumerate([(4, 4), (0, 8), (7, 1), (8, 5)]):
        side, size = (6, 15) if n % 2 else (8, 5)
        pixels = np.random.default_rng(n).integers(0, 256, (2, side, side, 3)).astype(np.uint8)
        numbers = [(top + 0.5) / 9, (left + 0.5) / 9]
        crop, resize = transforms.RandomCrop(side, padding=4), transforms.Resize(size)
        with mock.patch("torch.randint", Drawn(numbers).randint):
            image = resize(crop(Image.fromarray(pixels[1])))
        source = base64.b64encode(pixels.tobytes()).decode()
        cases.append({"side": side, "size": size, "source": source, "numbers": numbers, "rgb": encoded(image)})
    return cases


made = {"files": files(), "crops": crops(), "resized": resized(), "centred": centred(), "shifted": shifted()}
with open("torchvision.json", "w") as file:
    json.dump(made, file, indent=1)
    file.write("\n")
