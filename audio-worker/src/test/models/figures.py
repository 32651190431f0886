"""Writes the figures that AcousticsTest and LogMelTest check the Java code against.

They come from other people's implementations, not from this project's formulas:
    pip install numpy librosa transformers
    python figures.py ../resources/features
"""
import json
import pathlib
import sys

import librosa
import numpy as np
from transformers import WhisperFeatureExtractor

RATE = 16_000


def signal(seconds):
    """A chirp, a steady tone and noise from a generator of whole numbers: the same bits in every language."""
    n = np.arange(int(seconds * RATE))
    t = n / RATE
    noise = np.empty(len(n))
    state = 1
    for i in range(len(n)):
        state = (1103515245 * state + 12345) % 2**31
        noise[i] = state / 2**30 - 1
    sound = 0.4 * np.sin(2 * np.pi * (220 + 150 * t) * t) + 0.2 * np.sin(2 * np.pi * 1900 * t) + 0.05 * noise
    return sound.astype(np.float32)


def acoustics(samples):
    power = np.abs(librosa.stft(samples, n_fft=400, hop_length=160, window="hann", center=False, dtype=np.complex128)) ** 2
    mel = librosa.filters.mel(sr=RATE, n_fft=400, n_mels=40, fmin=0, fmax=8000, htk=False, norm="slaney", dtype=np.float64) @ power
    mfcc = librosa.feature.mfcc(S=np.log(np.maximum(1e-10, mel)), n_mfcc=13, dct_type=2, norm="ortho")
    return {
        "seconds": len(samples) / RATE,
        "rms": float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))),
        "mfccMean": mfcc.mean(axis=1).tolist(),
        "mfccStd": mfcc.std(axis=1).tolist(),
    }


def log_mel(samples):
    features = WhisperFeatureExtractor(feature_size=80)(samples, sampling_rate=RATE, return_tensors="np").input_features[0]
    assert features.shape == (80, 3000)
    points = [(band, frame) for band in (0, 1, 5, 17, 40, 63, 79) for frame in (0, 1, 2, 37, 90, 148, 149, 150, 151, 1500, 2999)]
    return {
        "seconds": len(samples) / RATE,
        "mean": float(features.mean(dtype=np.float64)),
        "points": [{"band": b, "frame": f, "value": float(features[b, f])} for b, f in points],
    }


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    clip = signal(1.5)
    (out / "acoustics.json").write_text(json.dumps(acoustics(clip), indent=1) + "\n")
    (out / "log-mel.json").write_text(json.dumps(log_mel(clip), indent=1) + "\n")
