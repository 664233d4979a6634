"""Slots whose values are generated: each value is (en, vi, en_spoken, vi_spoken).

The written form is what a caption shows (`3:30 p.m.`), the spoken one is what a voice says and a recognizer
gives back (`three thirty p m`): lower case, no punctuation, numbers as words.
"""

import random
import unicodedata

from numbers_as_words import english_number, english_ordinal, english_year, vietnamese_number

EN_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
             "November", "December"]
WEEKDAYS = [("Monday", "thứ Hai"), ("Tuesday", "thứ Ba"), ("Wednesday", "thứ Tư"), ("Thursday", "thứ Năm"),
            ("Friday", "thứ Sáu"), ("Saturday", "thứ Bảy"), ("Sunday", "Chủ nhật")]
PEOPLE = """Tom Mary John Anna David Emma Peter Sarah James Laura Daniel Alice Robert Kate Michael Julia Paul Lisa Mark
Sophie Henry Linda Steve Nina Alex Helen Chris Grace Ben Rose Lan Minh Hùng Hoa Mai Nam Linh Tuấn Hương Dũng Thảo Long
Trang Sơn Phương Hải Ngọc Quang Thu Việt Hạnh Bình Yến Khoa Châu Đức Nga Tâm Hiền Phúc""".split()
CITIES = [("Hanoi", "Hà Nội"), ("Da Nang", "Đà Nẵng"), ("Hue", "Huế"), ("Saigon", "Sài Gòn"), ("Hoi An", "Hội An"),
          ("Nha Trang", "Nha Trang"), ("Da Lat", "Đà Lạt"), ("Can Tho", "Cần Thơ"), ("Hai Phong", "Hải Phòng"),
          ("London", "Luân Đôn"), ("Paris", "Paris"), ("New York", "New York"), ("Tokyo", "Tokyo"),
          ("Singapore", "Singapore"), ("Bangkok", "Bangkok"), ("Sydney", "Sydney"), ("Beijing", "Bắc Kinh"),
          ("Seoul", "Seoul"), ("Berlin", "Berlin"), ("Boston", "Boston"), ("Moscow", "Mát-xcơ-va"), ("Rome", "Rô-ma")]
COUNTRIES = [("Vietnam", "Việt Nam"), ("England", "Anh"), ("France", "Pháp"), ("Germany", "Đức"), ("Japan", "Nhật Bản"),
             ("China", "Trung Quốc"), ("Korea", "Hàn Quốc"), ("Thailand", "Thái Lan"), ("Australia", "Úc"),
             ("Canada", "Canada"), ("America", "Mỹ"), ("Italy", "Ý"), ("Spain", "Tây Ban Nha"), ("India", "Ấn Độ"),
             ("Laos", "Lào"), ("Cambodia", "Campuchia"), ("Russia", "Nga"), ("Singapore", "Singapore")]
UNITS = [("minute", "phút", range(2, 60)), ("hour", "tiếng", range(1, 25)), ("day", "ngày", range(1, 31)),
         ("week", "tuần", range(1, 9)), ("month", "tháng", range(1, 13)), ("year", "năm", range(1, 21))]


def same_spoken(en, vi):
    return en, vi, en.lower().replace("-", " "), vi.lower().replace("-", " ")


def number(rng):
    n = rng.choice([rng.randint(2, 12), rng.randint(2, 30), rng.randint(2, 99), rng.randint(100, 999)])
    return str(n), str(n), english_number(n), vietnamese_number(n)


def time(rng):
    hour, minute = rng.randint(6, 21), rng.choice([0, 0, 15, 30, 45, 10, 20, 40, 50, 5])
    if hour < 12:
        half, part = "a.m.", "sáng"
    else:
        half, part = "p.m.", "trưa" if hour == 12 else "chiều" if hour < 18 else "tối"
    twelve = hour if hour <= 12 else hour - 12
    letters = half.replace(".", " ").strip()
    if minute == 0:
        return (f"{twelve} {half}", f"{twelve} giờ {part}", f"{english_number(twelve)} {letters}",
                f"{vietnamese_number(twelve)} giờ {part}")
    spoken_minute = ("oh " if minute < 10 else "") + english_number(minute)
    return (f"{twelve}:{minute:02d} {half}", f"{twelve} giờ {minute} {part}",
            f"{english_number(twelve)} {spoken_minute} {letters}",
            f"{vietnamese_number(twelve)} giờ {vietnamese_number(minute)} {part}")


def date(rng):
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    name = EN_MONTHS[month - 1]
    return (f"{name} {day}", f"ngày {day} tháng {month}", f"{name.lower()} {english_ordinal(day)}",
            f"ngày {vietnamese_number(day)} tháng {vietnamese_month(month)}")


def vietnamese_month(month):
    return "tư" if month == 4 else vietnamese_number(month)


def month(rng):
    n = rng.randint(1, 12)
    name = EN_MONTHS[n - 1]
    return name, f"tháng {n}", name.lower(), f"tháng {vietnamese_month(n)}"


def duration(rng):
    unit_en, unit_vi, values = rng.choice(UNITS)
    n = rng.choice(values)
    plural = unit_en if n == 1 else unit_en + "s"
    return f"{n} {plural}", f"{n} {unit_vi}", f"{english_number(n)} {plural}", f"{vietnamese_number(n)} {unit_vi}"


def price(rng):
    if rng.random() < 0.5:
        n = rng.choice([rng.randint(2, 99), rng.randrange(100, 1000, 10)])
        unit_en, unit_vi = "dollars", "đô la"
    else:
        n = rng.choice([rng.randrange(10, 100, 5), rng.randrange(100, 1000, 50)])
        unit_en, unit_vi = "thousand dong", "nghìn đồng"
    return f"{n} {unit_en}", f"{n} {unit_vi}", f"{english_number(n)} {unit_en}", f"{vietnamese_number(n)} {unit_vi}"


def percent(rng):
    n = rng.choice([rng.randint(2, 99), rng.randrange(5, 101, 5)])
    return f"{n} percent", f"{n} phần trăm", f"{english_number(n)} percent", f"{vietnamese_number(n)} phần trăm"


def year(rng):
    n = rng.randint(1990, 2035)
    return str(n), str(n), english_year(n), vietnamese_number(n)


def person(rng):
    """A name; English writes Vietnamese names without their tone marks."""
    name = rng.choice(PEOPLE)
    bare = unicodedata.normalize("NFD", name.replace("Đ", "D")).encode("ascii", "ignore").decode()
    en, vi = bare, name
    return en, vi, en.lower(), vi.lower()


GENERATED = {
    "number": number, "time": time, "date": date, "month": month, "duration": duration, "price": price,
    "percent": percent, "year": year, "person": person,
    "weekday": lambda rng: same_spoken(*rng.choice(WEEKDAYS)),
    "city": lambda rng: same_spoken(*rng.choice(CITIES)),
    "country": lambda rng: same_spoken(*rng.choice(COUNTRIES)),
}

if __name__ == "__main__":
    for slot_name, make in GENERATED.items():
        print(slot_name, make(random.Random(1)))
