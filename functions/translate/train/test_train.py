"""Tests of the recipe's small parts: `python3 test_train.py`."""

import random
import unittest

import torch

from batches import pad
from corpus import add_noise, bare, invented_name, rename, spoken
from decode import greedy
from model import Marian, Shape
from scoring import bleu, chrf, names, numbers, same, survival, tokens_13a


class Scores(unittest.TestCase):
    def test_perfect_and_empty(self):
        text = ["Tôi sẽ tham gia cuộc gọi lúc 3 giờ 30 chiều."]
        self.assertAlmostEqual(bleu(text, text), 100)
        self.assertAlmostEqual(chrf(text, text), 100)
        self.assertEqual(bleu(["Không."], text), 0)

    def test_bleu_by_hand(self):
        # 5 of 6 words, 3 of 5 pairs, 2 of 4 triples, 1 of 3 fours, no brevity penalty
        self.assertAlmostEqual(bleu(["the cat sat on a mat"], ["the cat sat on the mat"]),
                               100 * (5 / 6 * 3 / 5 * 2 / 4 * 1 / 3) ** 0.25)

    def test_tokens(self):
        self.assertEqual(tokens_13a("It costs 3.5 dollars, ok?"), "It costs 3.5 dollars , ok ?".split())

    def test_survival(self):
        self.assertEqual(numbers("At 3:30 p.m. on May 5."), ["3:30", "5"])
        self.assertEqual(names("Call Tom. He knows Đức and tôi."), ["Tom", "Đức"])
        self.assertEqual(survival(["Gọi Tom."], ["Gọi Tom và Nga."], names), (50.0, 2))
        self.assertTrue(same("Hello, Tom!", "hello tom"))


class Sources(unittest.TestCase):
    def test_forms(self):
        self.assertEqual(spoken("I don't know — Tom-Tom, 5."), "i don't know tom tom 5")
        self.assertEqual(bare("Đức Hiền"), "Duc Hien")

    def test_names_change_on_both_sides(self):
        row = ("template", "Nina, call me.", "Nina, gọi tôi.", "nina call me", "nina gọi tôi")
        new = rename(row, "en-vi", random.Random(1))
        name = new[1].split(",")[0]
        self.assertNotEqual(name, "Nina")
        self.assertEqual(new[1:], (f"{name}, call me.", f"{name}, gọi tôi.", f"{name.lower()} call me",
                                   f"{name.lower()} gọi tôi"))
        self.assertTrue(invented_name(random.Random(2)).istitle())

    def test_noise_changes_at_most_a_word(self):
        rng = random.Random(3)
        for _ in range(50):
            self.assertIn(len(add_noise("a b c d e", ["x"], rng).split()), (4, 5, 6))
        self.assertEqual(add_noise("a b c", ["x"], rng), "a b c")


class Vocabulary:
    pad = 29


class Model(unittest.TestCase):
    def test_cache_and_padding_change_nothing(self):
        torch.manual_seed(1)
        model = Marian(Shape(vocabulary=30, d_model=16, heads=2, ffn=32, positions=20)).eval()
        rows = [[5, 6, 7, 0], [8, 9, 3, 4, 10, 11, 0]]
        source, mask = pad(rows, 29)
        target = torch.tensor([[29, 3, 4], [29, 7, 8]])
        with torch.no_grad():
            whole = model(source, mask, target)
            cache, encoded = None, model.encode(source, mask)
            steps = []
            for position in range(3):
                logits, cache = model.decode(target[:, position:position + 1], mask, encoded, cache)
                steps.append(logits)
        self.assertTrue(torch.allclose(whole, torch.cat(steps, 1), atol=1e-5))
        alone = [greedy(model, [row], Vocabulary, 8)[0] for row in rows]
        self.assertEqual(alone, greedy(model, rows, Vocabulary, 8))


if __name__ == "__main__":
    unittest.main()
