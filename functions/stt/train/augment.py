"""What happens to speech between a mouth and a recognizer: rooms, noise, Opus, telephone bands, silence around."""

import ctypes

import numpy as np
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

SAMPLE_RATE = 16_000
OPUS_APPLICATION_VOIP, OPUS_SET_BITRATE, OPUS_FRAME = 2048, 4002, 320


class Opus:
    """An Opus round trip through libopus at 16 kHz mono, 20 ms frames."""

    def __init__(self, bitrate=24_000):
        self._library = ctypes.CDLL("libopus.so.0")
        for create in (self._library.opus_encoder_create, self._library.opus_decoder_create):
            create.restype = ctypes.c_void_p
        self._bitrate = bitrate

    def round_trip(self, samples):
        """float32 in [-1, 1] in and out, same length."""
        library, error = self._library, ctypes.c_int()
        encoder = ctypes.c_void_p(library.opus_encoder_create(SAMPLE_RATE, 1, OPUS_APPLICATION_VOIP, ctypes.byref(error)))
        decoder = ctypes.c_void_p(library.opus_decoder_create(SAMPLE_RATE, 1, ctypes.byref(error)))
        library.opus_encoder_ctl(encoder, OPUS_SET_BITRATE, ctypes.c_int(self._bitrate))
        padded = np.concatenate([samples, np.zeros(2 * OPUS_FRAME, np.float32)])
        packet, out, decoded = ctypes.create_string_buffer(1500), [], np.zeros(OPUS_FRAME, np.float32)
        for start in range(0, len(padded) - OPUS_FRAME + 1, OPUS_FRAME):
            frame = np.ascontiguousarray(padded[start:start + OPUS_FRAME], np.float32)
            size = library.opus_encode_float(encoder, frame.ctypes.data_as(ctypes.c_void_p), OPUS_FRAME, packet, 1500)
            library.opus_decode_float(decoder, packet, size, decoded.ctypes.data_as(ctypes.c_void_p), OPUS_FRAME, 0)
            out.append(decoded.copy())
        library.opus_encoder_destroy(encoder)
        library.opus_decoder_destroy(decoder)
        return np.concatenate(out)[:len(samples)]


def add_noise(samples, snr_db, rng, colour=None):
    """White, pink or brown noise at a signal-to-noise ratio in dB, over the whole signal."""
    noise = rng.standard_normal(len(samples)).astype(np.float32)
    colour = colour or rng.choice(["white", "pink", "brown"])
    if colour != "white":
        noise = lfilter([1.0], [1.0, -0.85 if colour == "pink" else -0.98], noise).astype(np.float32)
    power = np.mean(samples ** 2) / (np.mean(noise ** 2) + 1e-12)
    return samples + noise * np.float32(np.sqrt(power / 10 ** (snr_db / 10)))


def reverberate(samples, rng):
    """An exponentially decaying noise tail, T60 of 0.1 to 0.5 s."""
    length = int(SAMPLE_RATE * rng.uniform(0.1, 0.5))
    tail = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / length) * rng.uniform(0.02, 0.15)
    tail[0] = 1.0
    return fftconvolve(samples, tail)[:len(samples)].astype(np.float32)


def telephone(samples):
    """Only what a band of 4 kHz keeps."""
    return sosfilt(butter(8, 3_700, fs=SAMPLE_RATE, output="sos"), samples).astype(np.float32)


def surround(samples, rng, low=0.05, high=0.4):
    """Silence before and after, as a voice activity detector leaves it."""
    before, after = (int(SAMPLE_RATE * rng.uniform(low, high)) for _ in range(2))
    return np.concatenate([np.zeros(before, np.float32), samples, np.zeros(after, np.float32)])


def distort(samples, rng, opus):
    """One random path: a third stay clean, the others pass a room, noise and Opus, or a telephone."""
    path = rng.random()
    if path < 0.32:
        return samples
    if path < 0.42:
        return reverberate(samples, rng)
    if path < 0.90:
        return opus.round_trip(add_noise(samples, rng.uniform(8, 30), rng))
    if path < 0.95:
        return telephone(samples)
    return add_noise(telephone(samples), rng.uniform(12, 30), rng)
