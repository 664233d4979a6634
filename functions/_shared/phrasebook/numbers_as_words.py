"""Numbers as people say them, 0 to 999,999, in English and Vietnamese."""

ENGLISH_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()
ENGLISH_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
ENGLISH_ORDINALS = {1: "first", 2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth"}
VIETNAMESE_DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()


def english_number(n):
    """25 -> "twenty five"."""
    if n < 20:
        return ENGLISH_SMALL[n]
    if n < 100:
        return ENGLISH_TENS[n // 10] + (f" {ENGLISH_SMALL[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{ENGLISH_SMALL[n // 100]} hundred" + (f" {english_number(n % 100)}" if n % 100 else "")
    return f"{english_number(n // 1000)} thousand" + (f" {english_number(n % 1000)}" if n % 1000 else "")


def english_ordinal(n):
    """21 -> "twenty first", for 1 to 99."""
    if n in ENGLISH_ORDINALS:
        return ENGLISH_ORDINALS[n]
    if n < 20:
        return ENGLISH_SMALL[n] + "th"
    if n % 10 == 0:
        return ENGLISH_TENS[n // 10][:-1] + "ieth"
    return f"{ENGLISH_TENS[n // 10]} {english_ordinal(n % 10)}"


def english_year(n):
    """1999 -> "nineteen ninety nine", 2005 -> "two thousand five", 2024 -> "twenty twenty four"."""
    if 2000 <= n < 2010:
        return english_number(n)
    last = n % 100
    return f"{english_number(n // 100)} {'oh ' if 0 < last < 10 else ''}{english_number(last) if last else 'hundred'}"


def vietnamese_number(n):
    """25 -> "hai mươi lăm", 105 -> "một trăm linh năm"."""
    digits = VIETNAMESE_DIGITS
    if n < 10:
        return digits[n]
    if n < 100:
        tens, unit = divmod(n, 10)
        word = "mười" if tens == 1 else f"{digits[tens]} mươi"
        if unit == 0:
            return word
        if unit == 1 and tens > 1:
            return f"{word} mốt"
        return f"{word} lăm" if unit == 5 else f"{word} {digits[unit]}"
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        word = f"{digits[hundreds]} trăm"
        if rest == 0:
            return word
        return f"{word} linh {digits[rest]}" if rest < 10 else f"{word} {vietnamese_number(rest)}"
    thousands, rest = divmod(n, 1000)
    word = f"{vietnamese_number(thousands)} nghìn"
    if rest == 0:
        return word
    return f"{word} không trăm {'linh ' if rest < 10 else ''}{vietnamese_number(rest)}" if rest < 100 \
        else f"{word} {vietnamese_number(rest)}"
