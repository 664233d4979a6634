"""The features that sherpa-onnx computes for a zipformer CTC model, so that training and serving see the same.

Kaldi's log mel filter bank as kaldi-native-fbank has it: 16 kHz samples in [-1, 1], 25 ms windows every 10 ms,
dither 0, DC removed, pre-emphasis 0.97, povey window, 512-point power spectrum, 80 mel bins from 20 to 7,600 Hz,
`log(max(energy, float epsilon))`, edges reflected (`snip_edges=false`).
"""

import numpy as np

SAMPLE_RATE, WINDOW, HOP, FFT, BINS = 16_000, 400, 160, 512, 80
LOW_HZ, HIGH_HZ = 20.0, 7_600.0
EPSILON = np.float32(np.finfo(np.float32).eps)


def mel_of(hz):
    return 1127.0 * np.log(1.0 + hz / 700.0)


def mel_bank():
    """(FFT/2 + 1, BINS) triangular weights; the Nyquist bin is unused."""
    mels = mel_of(np.arange(FFT // 2) * SAMPLE_RATE / FFT)
    low, step = mel_of(LOW_HZ), (mel_of(HIGH_HZ) - mel_of(LOW_HZ)) / (BINS + 1)
    weights = np.zeros((FFT // 2 + 1, BINS), np.float32)
    for bin_index in range(BINS):
        left, centre, right = (low + step * (bin_index + offset) for offset in range(3))
        rising, falling = (mels - left) / (centre - left), (right - mels) / (right - centre)
        weights[:FFT // 2, bin_index] = np.clip(np.minimum(rising, falling), 0, None)
    return weights


MEL_BANK = mel_bank()
POVEY = ((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))) ** 0.85).astype(np.float32)


def fbank(samples):
    """(T, 80) float32 of float32 mono samples; T = (len + 80) // 160."""
    count = len(samples)
    frames = (count + HOP // 2) // HOP
    index = (np.arange(frames) * HOP + HOP // 2 - WINDOW // 2)[:, None] + np.arange(WINDOW)[None]
    index = np.where(index < 0, -index - 1, index)
    index = np.where(index >= count, 2 * count - 1 - index, index)
    windows = samples.astype(np.float32)[index]
    windows = windows - windows.mean(1, keepdims=True)
    previous = np.concatenate([windows[:, :1], windows[:, :-1]], 1)
    spectrum = np.fft.rfft((windows - np.float32(0.97) * previous) * POVEY, FFT)
    power = (spectrum.real ** 2 + spectrum.imag ** 2).astype(np.float32)
    return np.log(np.maximum(power @ MEL_BANK, EPSILON)).astype(np.float32)
