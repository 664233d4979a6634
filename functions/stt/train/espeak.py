"""eSpeak NG through its C library: text to 16 kHz samples, without a process per sentence."""

import ctypes
from math import gcd

import numpy as np
from scipy.signal import resample_poly

SAMPLE_RATE = 16_000
RATE, PITCH, RANGE = 1, 3, 4  # espeak_PARAMETER
SYNCHRONOUS, UTF8 = 2, 1
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """One engine per process: the library keeps its state in globals."""

    def __init__(self, data):
        """`data` holds a folder espeak-ng-data, see voices.py."""
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self.native_rate = self._library.espeak_Initialize(SYNCHRONOUS, 0, str(data).encode(), 0)
        if self.native_rate <= 0:
            raise RuntimeError("Cannot start eSpeak NG as its data was not found")
        self._chunks = []
        self._callback = CALLBACK(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples, count, _events):
        if samples and count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def speak(self, text, voice, rate=175, pitch=50, pitch_range=50):
        """float32 samples in [-1, 1] at 16 kHz; rate in words a minute, pitch and its range 0 to 99."""
        self._chunks = []
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"Cannot speak as the voice must be one of eSpeak NG's: current value is {voice}")
        for parameter, value in ((RATE, rate), (PITCH, pitch), (RANGE, pitch_range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        data = text.encode("utf-8")
        self._library.espeak_Synth(data, len(data) + 1, 0, 0, 0, UTF8, None, None)
        if not self._chunks:
            return np.zeros(0, np.float32)
        divisor = gcd(SAMPLE_RATE, self.native_rate)
        native = np.concatenate(self._chunks).astype(np.float32) / 32768
        return resample_poly(native, SAMPLE_RATE // divisor, self.native_rate // divisor).astype(np.float32)
