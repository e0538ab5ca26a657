"""Makes corrupted.json: one image, corrupted by other libraries than Lethe's own code.

numpy, SciPy, scikit-image, OpenCV and Pillow do what they did where the corruptions were published
(Hendrycks & Dietterich, ICLR 2019); only the blur along a line, which was ImageMagick's, is written out here.
Random numbers come from a formula that the test has too, so that random kinds can be compared pixel by pixel.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-image==0.26.0 opencv-python-headless==5.0.0.93 pillow==13.0.0
    python corruptions.py > corrupted.json
"""

import base64
import io
import json
import math

import cv2
import numpy as np
import scipy.ndimage
import scipy.stats
import skimage.color
import skimage.filters
from PIL import Image

SIDE = 24
MASK = (1 << 64) - 1


class Draws:
    """SplitMix64 from state 0; what is normal elsewhere is uniform of the same mean and variance here."""

    def __init__(self):
        self.state = 0

    def uniform(self, low=0.0, high=1.0):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        z ^= z >> 31
        return low + (high - low) * ((z >> 11) * 2.0**-53)

    def gaussian(self):
        return math.sqrt(12) * (self.uniform() - 0.5)

    def uniforms(self, shape, low=0.0, high=1.0):
        return np.array([self.uniform(low, high) for _ in range(math.prod(shape))]).reshape(shape)

    def gaussians(self, shape):
        return np.array([self.gaussian() for _ in range(math.prod(shape))]).reshape(shape)

    def whole(self, low, high):
        return low + int(self.uniform() * (high - low))


def smooth(x, sigma, **how):
    return skimage.filters.gaussian(x, sigma=sigma, channel_axis=-1 if x.ndim == 3 else None, **how)


def gaussian_noise(x, draws, c):
    return x + c[0] * draws.gaussians(x.shape)


def shot_noise(x, draws, c):
    return scipy.stats.poisson.ppf(draws.uniforms(x.shape), x * c[0]) / c[0]


def impulse_noise(x, draws, c):
    noisy = x.ravel().copy()
    for i in range(noisy.size):
        if draws.uniform() <= c[0]:
            noisy[i] = 1 if draws.uniform() <= 0.5 else 0
    return noisy.reshape(x.shape)


def speckle_noise(x, draws, c):
    return x + x * c[0] * draws.gaussians(x.shape)


def gaussian_blur(x, draws, c):
    return smooth(x, c[0])


def glass_blur(x, draws, c):
    sigma, reach, rounds = c[0], int(c[1]), int(c[2])
    y = np.uint8(smooth(x, sigma) * 255)
    for _ in range(rounds):
        for row in range(SIDE - reach, reach, -1):
            for column in range(SIDE - reach, reach, -1):
                right, down = draws.whole(-reach, reach), draws.whole(-reach, reach)
                y[row, column] = y[row + down, column + right]
    return smooth(y / 255.0, sigma)


def defocus_blur(x, draws, c):
    reach = 8 if c[0] <= 8 else int(c[0])
    line = np.arange(-reach, reach + 1)
    disk = (line[:, None] ** 2 + line[None, :] ** 2 <= c[0] ** 2).astype(np.float64)
    size = 3 if c[0] <= 8 else 5
    return cv2.filter2D(x, -1, cv2.GaussianBlur(disk / disk.sum(), (size, size), c[1]))


def along_a_line(x, radius, sigma, angle):
    """ImageMagick's MotionBlurImage: half a Gaussian, whole steps, the edge goes on, rounded to bytes."""
    length = 2 * math.ceil(radius) + 1
    weights = np.exp(-np.arange(length) ** 2 / (2 * sigma**2))
    weights /= weights.sum()
    pad = [(length, length), (length, length)] + [(0, 0)] * (x.ndim - 2)
    wide = np.pad(x, pad, mode="edge")
    blurred = np.zeros_like(x)
    for i, weight in enumerate(weights):
        down = math.ceil(i * math.sin(math.radians(angle)) - 0.5)
        right = math.ceil(i * math.cos(math.radians(angle)) - 0.5)
        blurred += weight * wide[length + down :, length + right :][: x.shape[0], : x.shape[1]]
    return np.round(blurred * 255) / 255


def motion_blur(x, draws, c):
    return along_a_line(x, c[0], c[1], draws.uniform(-45, 45))


def zoomed(x, factor):
    part = math.ceil(SIDE / factor)
    first = (SIDE - part) // 2
    x = x[first : first + part, first : first + part]
    x = scipy.ndimage.zoom(x, (factor, factor) + (1,) * (x.ndim - 2), order=1)
    trim = (x.shape[0] - SIDE) // 2
    return x[trim : trim + SIDE, trim : trim + SIDE]


def zoom_blur(x, draws, c):
    factors = np.arange(1, c[0], c[1])
    return (x + sum(zoomed(x, factor) for factor in factors)) / (len(factors) + 1)


def snow(x, draws, c):
    layer = zoomed(c[0] + c[1] * draws.gaussians(x.shape[:2]), c[2])
    layer = np.uint8(np.clip(np.where(layer < c[3], 0, layer), 0, 1) * 255) / 255
    layer = along_a_line(layer, c[4], c[5], draws.uniform(-135, -45))[..., None]
    grey = cv2.cvtColor(x.astype(np.float32), cv2.COLOR_RGB2GRAY)[..., None]
    whiter = c[6] * x + (1 - c[6]) * np.maximum(x, grey * 1.5 + 0.5)
    return whiter + layer + np.rot90(layer, 2)


def plasma(side, decay, draws):
    heights = np.zeros((side, side))
    step, wibble = side, 100.0
    while step >= 2:
        half = step // 2

        def fill(rows, columns, sums):
            heights[rows, columns] = sums / 4 + wibble * draws.uniforms(sums.shape, -wibble, wibble)

        at, middle = slice(0, side, step), slice(half, side, step)
        corners = heights[at, at].copy()
        pairs = corners + np.roll(corners, -1, 0)
        fill(middle, middle, pairs + np.roll(pairs, -1, 1))
        middles = heights[middle, middle].copy()
        fill(at, middle, middles + np.roll(middles, 1, 0) + corners + np.roll(corners, -1, 1))
        fill(middle, at, middles + np.roll(middles, 1, 1) + corners + np.roll(corners, -1, 0))
        step //= 2
        wibble /= decay
    heights -= heights.min()
    return heights / heights.max()


def fog(x, draws, c):
    cloud = plasma(1 << (SIDE - 1).bit_length(), c[1], draws)[:SIDE, :SIDE, None]
    return (x + c[0] * cloud) * x.max() / (x.max() + c[0])


def in_hsv(x, channel, factor, more):
    hsv = skimage.color.rgb2hsv(x)
    hsv[..., channel] = np.clip(hsv[..., channel] * factor + more, 0, 1)
    return skimage.color.hsv2rgb(hsv)


def brightness(x, draws, c):
    return in_hsv(x, 2, 1, c[0])


def saturate(x, draws, c):
    return in_hsv(x, 1, c[0], c[1])


def contrast(x, draws, c):
    mean = x.mean(axis=(0, 1), keepdims=True)
    return (x - mean) * c[0] + mean


def elastic_transform(x, draws, c):
    side = SIDE // 3
    points = np.float32([[1, 1], [1, -1], [-1, -1]]) * side + SIDE // 2
    moved = points + draws.uniforms((3, 2), -c[2], c[2]).astype(np.float32)
    matrix = cv2.getAffineTransform(points, moved)
    x = cv2.warpAffine(x.astype(np.float32), matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT_101)
    shifts = [
        smooth(draws.uniforms((SIDE, SIDE), -1, 1), c[1], mode="reflect", truncate=3) * c[0] for _ in range(2)
    ]
    rows, columns = np.mgrid[:SIDE, :SIDE]
    places = rows + shifts[1], columns + shifts[0]
    return np.stack(
        [scipy.ndimage.map_coordinates(x[..., k], places, order=1, mode="reflect") for k in range(3)], axis=-1
    )


def pixelate(x, draws, c):
    image = Image.fromarray(np.uint8(np.round(x * 255)))
    small = image.resize((int(SIDE * c[0]), int(SIDE * c[0])), Image.BOX)
    return np.array(small.resize((SIDE, SIDE), Image.BOX)) / 255


def jpeg_compression(x, draws, c):
    file = io.BytesIO()
    Image.fromarray(np.uint8(np.round(x * 255))).save(file, "JPEG", quality=int(c[0]))
    return np.array(Image.open(file)) / 255


def spatter(x, draws, c):
    liquid = smooth(c[0] + c[1] * draws.gaussians(x.shape[:2]), c[2])
    liquid[liquid < c[3]] = 0
    if c[5] == 1:
        cover = smooth((liquid > c[3]).astype(np.float64), c[4])
        cover = np.where(cover < 0.8, 0, cover)[..., None]
        return x * (1 - cover) + np.array([63, 42, 20]) / 255 * cover
    liquid = np.uint8(np.clip(liquid, 0, 1) * 255)
    distance = cv2.distanceTransform(255 - cv2.Canny(liquid, 50, 150), cv2.DIST_L2, 5)
    distance = np.uint8(cv2.blur(np.minimum(distance, 20), (3, 3)))
    relief = cv2.filter2D(
        cv2.equalizeHist(distance), cv2.CV_8U, np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])
    )
    light = liquid * cv2.blur(relief, (3, 3)).astype(np.float64)
    light = light / light.max() * c[4] if light.max() > 0 else light
    return x + light[..., None] * np.array([175, 238, 238]) / 255


# which rows of which constants: the test reads them from here, and holds its own against them
CASES = {
    "gaussian-noise": [[0.04], [0.38]],
    "shot-noise": [[500], [50], [3]],
    "impulse-noise": [[0.03], [0.27]],
    "speckle-noise": [[0.06], [0.6]],
    "gaussian-blur": [[0.4], [1], [6]],
    "glass-blur": [[0.05, 1, 1], [0.4, 1, 2], [1.1, 3, 2]],
    "defocus-blur": [[0.4, 0.5], [1.5, 0.1], [6, 0.5], [10, 0.5]],
    "motion-blur": [[6, 1], [9, 2.5], [10, 3]],
    "zoom-blur": [[1.06, 0.01], [1.26, 0.01], [1.31, 0.03]],
    "snow": [[0.1, 0.2, 1, 0.5, 10, 4, 0.9], [0.3, 0.3, 1.25, 0.65, 14, 12, 0.8], [0.55, 0.3, 4, 0.9, 12, 8, 0.7]],
    "fog": [[0.2, 3], [1.5, 1.75], [2.5, 1.7]],
    "brightness": [[0.05], [0.5]],
    "contrast": [[0.75], [0.05]],
    "saturate": [[0.1, 0], [2, 0.1], [20, 0.2]],
    "elastic-transform": [[0, 0, 32 * 0.08], [32 * 0.05, 32 * 0.2, 32 * 0.07], [32 * 0.1, 32 * 0.03, 32 * 0.03]],
    "pixelate": [[0.95], [0.65], [0.3]],
    "jpeg-compression": [[80], [40], [7]],
    "spatter": [[0.62, 0.1, 0.7, 0.7, 0.5, 0], [0.65, 0.3, 1, 0.69, 0.5, 0], [0.65, 0.1, 0.7, 0.69, 0.6, 1]],
}


def picture():
    """Two slopes, a disk and a little noise: colours, edges and flat places."""
    y, x = np.mgrid[:SIDE, :SIDE] / (SIDE - 1)
    disk = ((y - 0.4) ** 2 + (x - 0.6) ** 2 < 0.06)[..., None] * np.array([0.4, -0.3, -0.1])
    slopes = np.stack([0.2 + 0.5 * x, 0.3 + 0.4 * y, 0.8 - 0.5 * x * y], axis=-1)
    noise = np.random.default_rng(1).normal(0, 0.03, slopes.shape)
    return np.uint8(np.clip(slopes + disk + noise, 0, 1) * 255)


def text(image):
    return base64.b64encode(image.tobytes()).decode()


def main():
    image = picture()
    print('{"side": %d,' % SIDE)
    print('"image": "%s",' % text(image))
    print('"cases": [')
    cases = [(kind, row) for kind, rows in CASES.items() for row in rows]
    for kind, row in cases:
        result = globals()[kind.replace("-", "_")](image / 255.0, Draws(), row)
        corrupted = np.uint8(np.clip(result, 0, 1) * 255)
        case = {"kind": kind, "constants": row, "expected": text(corrupted)}
        print(json.dumps(case) + ("," if (kind, row) != cases[-1] else ""))
    print("]}")


main()
