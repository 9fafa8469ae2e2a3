"""Made-up personal data in the ways of writing of the region, seeded.

The word lists here are not the detector's. What nothing but a word can tell, such as the bare digits of an identity
card, is written with such a word.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence

from faker import Faker

PLACES = (
    "Gao",
    "Nouadhibou",
    "Agadez",
    "M'bour",
    "El Aaiún",
    "Kayes",
    "Dakhla",
    "Tambacounda",
    "Arguineguín",
    "Saint-Louis",
    "Ziguinchor",
    "Los Cristianos",
)
OWN_GIVEN = """Kpatcha Yawovi Sènami Guedado Ndiémé Mbagnick Coumbis Sihalebe Niokhor Waldiodio Aïnina Teslem Mbeirika Houleye Raky Dior Maguette Lobbo Sadou
Tafsir Nfamara Mafory Sona Tidiani Bréhima Niama Ténimba Dramane Zan Bafing Nènan Ouassa Lossény Gnamba Zié Pétiéni Mawa Fatoumatou Ouleye Tchima Hadizé Ramatoulahi Djamila
Boukari Attayoub Mohamed Fatou Ousmane Mariama Ibrahima Aïssatou Moussa Awa Cheikh Aminata Abdoulaye Modou Khady Samba Oumar Kadiatou Boubacar""".split()  # noqa: SIM905 - lists of words
OWN_FAMILY = """Gnassingbé Kpodar Adjovi Boissy Mbodj Tchagodomou Sambou Diémé Manga Ndecky Biagui Malou Thiombane Sarré Gaye Ndaw Mangane Tambadou Soukho Yaffa Diombana Magassouba
Kpoghomou Sagno Gamy Donzo Kromah Nassama Yougbaré Tankoano Lompo Ouoba Thiombiano Gado Yacoubi El-Moctar Cheiguer Bouceif Meidah Vadel Diallo Traoré Ndiaye
Coulibaly Keïta Sow Ba Koné Camara Diarra Fall Sarr Touré Cissé Kouyaté""".split()  # noqa: SIM905
LOCALES = ("fr_FR", "es_ES", "pt_PT", "it_IT", "fr_DZ", "tw_GH", "yo_NG", "ha_NG", "en_NG", "en_GB")
OWN_SHARE = 0.5
"""How many names are of this file's list; the others are faker's."""

rng = random.Random(20_260_101)
_fakers = [Faker(locale) for locale in LOCALES]
for _number, _faker in enumerate(_fakers):
    _faker.seed_instance(_number)


def digits(count: int) -> str:
    """Return random digits."""
    return "".join(rng.choices(string.digits, k=count))


def letters(count: int, of: str = "ABCDEFGHJKLMNPRSTVWXYZ") -> str:
    """Return random capitals."""
    return "".join(rng.choices(of, k=count))


def _cut(number: str, sizes: Sequence[int], sign: str) -> str:
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    return sign.join(number[a:b] for a, b in zip([0, *ends], ends, strict=False))


def _put(texts: Sequence[str], value: str) -> str:
    return rng.choice(texts).format(value, place=rng.choice(PLACES))


# Country code, trunk prefix, first digits, how many digits in all, how people group them
_PHONES = (
    ("221", "", ("70", "76", "77", "78", "338"), 9, ((2, 3, 2, 2), (3, 2, 2, 2), (9,))),
    ("223", "", ("60", "66", "70", "76", "79", "90", "94"), 8, ((2, 2, 2, 2), (8,))),
    ("224", "", ("620", "622", "628", "655", "661", "664"), 9, ((3, 2, 2, 2), (3, 3, 3), (9,))),
    ("225", "", ("01", "05", "07"), 10, ((2, 2, 2, 2, 2), (10,))),
    ("227", "", ("88", "90", "92", "96", "97"), 8, ((2, 2, 2, 2), (8,))),
    ("222", "", ("22", "26", "33", "36", "41", "46"), 8, ((2, 2, 2, 2), (8,))),
    ("220", "", ("301", "330", "700", "771", "990"), 7, ((3, 4), (3, 2, 2))),
    ("226", "", ("60", "65", "70", "72", "76", "78"), 8, ((2, 2, 2, 2), (8,))),
    ("245", "", ("955", "956", "966", "969"), 9, ((3, 3, 3), (3, 2, 2, 2), (9,))),
    ("238", "", ("951", "983", "991"), 7, ((3, 2, 2), (3, 4))),
    ("212", "0", ("612", "661", "662", "677", "707"), 9, ((3, 2, 2, 2), (9,))),
    ("213", "0", ("550", "661", "699", "770", "795"), 9, ((3, 2, 2, 2), (9,))),
    ("216", "", ("20", "22", "50", "55", "98", "99"), 8, ((2, 3, 3), (2, 2, 2, 2), (8,))),
    ("218", "0", ("91", "92", "94"), 9, ((2, 7), (2, 3, 4), (9,))),
    ("34", "", ("600", "612", "654", "677", "711", "928"), 9, ((3, 3, 3), (3, 2, 2, 2), (9,))),
    ("33", "0", ("612", "621", "660", "751", "145"), 9, ((1, 2, 2, 2, 2), (9,))),
    ("351", "", ("912", "925", "936", "966"), 9, ((3, 3, 3), (9,))),
    ("39", "", ("320", "333", "347", "389"), 10, ((3, 3, 4), (3, 7), (10,))),
    ("234", None, ("803", "706", "812"), 10, ((3, 3, 4), (10,))),
    ("49", None, ("1512", "1603"), 11, ((4, 7), (11,))),
    ("44", None, ("7400", "7520"), 10, ((4, 6), (4, 3, 3))),
)  # fmt: skip
_PHONE_TEXTS = (
    "{}", "{}", "tél {} joint à {place}", "Contact: {}", "Appel reçu du {} depuis {place}", "numéro utilisé : {}, carte SIM saisie", "llamó al {} desde {place}", "tel. {} (pasador)",
    "WhatsApp {}", "phone {} found on board", "the smuggler was reached on {} in {place}", "Le passeur utilise le {} à {place}", "{} / départ de {place}", "GSM : {}", "telemóvel {} apreendido",
)  # fmt: skip


def phone() -> str:
    """Return a phone number as people of the region write it, alone or in a sentence; foreign ones with + or 00."""
    code, trunk, starts, length, groupings = rng.choice(_PHONES)
    start = rng.choice(starts)
    number, sizes = start + digits(length - len(start)), rng.choice(groupings)
    sign = rng.choice((" ", " ", " ", ".", "-"))
    if trunk is None or rng.random() < 0.5:
        before = rng.choice((f"+{code} ", f"+{code}", f"00{code} ", f"00 {code} ", f"(+{code}) ", f"+{code}-", f"+ {code} "))
        return _put(_PHONE_TEXTS, before + _cut(number, sizes, sign))
    local = _cut(trunk + number, (sizes[0] + len(trunk), *sizes[1:]), sign)
    bare = len(sizes) == 1 and length == 8  # eight digits with nothing beside them are no more a phone than a count
    return _put(_PHONE_TEXTS[2:] if bare else _PHONE_TEXTS, local)


def email() -> str:
    """Return an e-mail address."""
    given, family = (name.lower().replace(" ", "").replace("'", "") for name in _name_parts())
    plain = "".join(c for c in f"{given}{rng.choice(('.', '_', '', '-'))}{family}" if c.isascii())
    user = (plain or "contact") + rng.choice(("", digits(2), digits(4)))
    host = rng.choice(("gmail.com", "yahoo.fr", "hotmail.es", "orange.sn", "police.gouv.ml", "sapo.pt", "outlook.com", "interieur.gouv.fr"))
    sign = rng.choice(("@",) * 8 + (" @ ", "(at)", "[at]"))
    return _put(
        ("{}", "{}", "mail : {}", "écrire à {} ({place})", "correo {} del contacto", "from {}, seen in {place}", "Contact {}"),
        user + sign + host,
    )


_BBAN = {
    "ES": lambda: digits(20), "FR": lambda: digits(10) + letters(3) + digits(10), "PT": lambda: digits(21), "IT": lambda: letters(1) + digits(22), "DE": lambda: digits(18),
    "BE": lambda: digits(12), "SN": lambda: "SN" + digits(22), "ML": lambda: "ML" + digits(22), "CI": lambda: "CI" + digits(22), "NE": lambda: "NE" + digits(22),
    "BF": lambda: "BF" + digits(22), "MR": lambda: digits(23), "MA": lambda: digits(24), "TN": lambda: digits(20), "GW": lambda: "GW" + digits(19), "CV": lambda: digits(21),
    "DZ": lambda: digits(22), "LY": lambda: digits(21),
}  # fmt: skip


def iban() -> str:
    """Return an IBAN with its check digits, grouped or not."""
    country = rng.choice(list(_BBAN))
    bban = _BBAN[country]()
    check = 98 - int("".join(str(int(c, 36)) for c in f"{bban}{country}00")) % 97
    number = f"{country}{check:02d}{bban}"
    sign = rng.choice(("", " ", "-"))
    grouped = sign.join(number[i : i + 4] for i in range(0, len(number), 4))
    grouped = grouped.lower() if rng.random() < 0.1 else grouped
    return _put(
        (
            "{}",
            "{}",
            "IBAN {}",
            "compte {} au nom du passeur",
            "virement sur {} depuis {place}",
            "cuenta {} del pasador",
            "paid into {} in {place}",
        ),
        grouped,
    )


def _dni() -> str:
    number = digits(8)
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]
    dotted = f"{number[:2]}.{number[2:5]}.{number[5:]}"
    return rng.choice((number + letter, f"{number}-{letter}", f"{dotted}-{letter}", f"{number} {letter}"))


def _nie() -> str:
    first, number = rng.choice("XYZ"), digits(7)
    letter = "TRWAGMYFPDXBNJZSQVHLCKE"[int(str("XYZ".index(first)) + number) % 23]
    return rng.choice((first + number + letter, f"{first}-{number}-{letter}", f"{first} {number} {letter}"))


def _nir() -> str:
    number = f"{rng.choice('12')}{digits(2)}{rng.randint(1, 12):02d}{rng.randint(1, 95):02d}{digits(6)}"
    key = f"{97 - int(number) % 97:02d}"
    return rng.choice((number + key, f"{_cut(number, (1, 2, 2, 2, 3, 3), ' ')} {key}"))


def _mrz() -> str:
    given, family = ("".join(c for c in name.upper() if c in string.ascii_uppercase) or "ABA" for name in _name_parts())
    return f"P<{rng.choice(('SEN', 'MLI', 'GIN', 'CIV', 'MAR'))}{family}<<{given}".ljust(44, "<")[:44]


_PAPERS: tuple[Callable[[], str], ...] = (
    _dni, _nie, _nir, _mrz,
    lambda: f"A{digits(8)}", lambda: f"{letters(2)}{digits(7)}", lambda: f"{digits(2)}{letters(2)}{digits(5)}", lambda: f"{letters(1)}{digits(7)}",
    lambda: f"passeport n° {letters(2)}{digits(6)}", lambda: f"passeport malien {letters(2)} {digits(7)}", lambda: f"Pasaporte {letters(3)}{digits(6)}", lambda: f"passport no. {digits(9)}",
    lambda: f"CNI n° {_cut('1' + digits(12), (1, 3, 4, 5), ' ')}", lambda: f"CNI {digits(13)}", lambda: f"CNI : C {digits(10)}", lambda: f"NINA {digits(14)}{letters(1)}",
    lambda: f"NNI {digits(10)}", lambda: f"carte d'identité {digits(9)}", lambda: f"carte consulaire n°{digits(6)}", lambda: f"DNI: {_dni()}", lambda: f"NIE {_nie()}",
    lambda: f"Bilhete de identidade {digits(8)}", lambda: f"ID card number {digits(11)}", lambda: f"pièce d'identité numéro {digits(3)}-{digits(5)}", lambda: f"CIN {letters(2)}{digits(6)}",
    lambda: f"titre de séjour n° {digits(10)}", lambda: f"permis de conduire {digits(6)}/{digits(2)}", lambda: f"matricule {digits(6)}{letters(1)}",
)  # fmt: skip


def identity() -> str:
    """Return the number of a paper."""
    return _put(
        (
            "{}",
            "{}",
            "détenteur de {} à {place}",
            "porteur : {}",
            "con {} en {place}",
            "holds {}, stopped in {place}",
            "{} présenté au poste",
        ),
        rng.choice(_PAPERS)(),
    )


_PLATES: tuple[Callable[[], str], ...] = (
    lambda: f"{digits(4)}{rng.choice((' ', '-', ''))}{letters(3, 'BCDFGHJKLMNPRSTVWXYZ')}", lambda: f"{letters(2)}-{digits(3)}-{letters(2)}", lambda: f"{letters(2)} {digits(3)} {letters(2)}",
    lambda: f"{rng.choice(('DK', 'TH', 'SL', 'ZG', 'TC', 'KL'))}-{digits(4)}-{letters(rng.randint(1, 2))}", lambda: f"{rng.choice(('DK', 'LG', 'MT'))} {digits(4)} {letters(1)}",
    lambda: f"{letters(2)} {digits(4)} MD", lambda: f"RC {digits(4)} {letters(1)}", lambda: f"{digits(4)} {letters(2)} 0{rng.randint(1, 9)}", lambda: f"{digits(4)}{letters(2)}{digits(2)}",
    lambda: f"{rng.randint(10, 13)} {letters(2)} {digits(4)}", lambda: f"8{letters(1)} {digits(4)}", lambda: f"BJL {digits(4)} {letters(1)}", lambda: f"{digits(5)}-{rng.choice('ABDHW')}-{rng.randint(1, 88)}",
    lambda: f"{digits(3)} TUN {digits(4)}", lambda: f"{digits(2)}-{letters(2)}-{digits(2)}", lambda: f"M-{digits(4)}-{letters(2)}",
    lambda: f"immatriculé {digits(6)}-116-16", lambda: f"plaque {digits(5)}", lambda: f"matrícula {digits(4)}{letters(3, 'BCDFGHJKLMNPRSTVWXYZ')}", lambda: f"immatriculée 5-{digits(6)}", lambda: f"plate {letters(3)} {digits(3)}",
)  # fmt: skip


def plate() -> str:
    """Return the plate of a car, in the ways of a dozen countries."""
    return _put(
        (
            "{}",
            "{}",
            "véhicule {} à {place}",
            "Toyota Hilux {} intercepté",
            "vehículo {} en {place}",
            "car {} left near {place}",
            "4x4 blanc, {}, abandonné",
        ),
        rng.choice(_PLATES)(),
    )


MONTHS = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    "pt": ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
}
_BORN = {
    "fr": (
        "né le {}",
        "née le {}",
        "né(e) le {}",
        "Date de naissance : {}",
        "ne le {} a {place}",
        "suspect né le {} à {place}",
        "DDN {}",
        "NÉ LE {}",
    ),
    "es": ("nacido el {}", "nacida el {} en {place}", "fecha de nacimiento: {}", "F. Nac. {}", "detenido, nacido el {}"),
    "en": ("born {}", "born on {} in {place}", "DOB: {}", "DOB {}", "date of birth {}", "D.O.B. {}"),
    "pt": ("nascido a {}", "nascida em {}", "data de nascimento: {}"),
}


def birth_date() -> str:
    """Return a date of birth after a word that says so."""
    language = rng.choice(list(_BORN))
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1950, 2012)
    word = MONTHS[language][month - 1]
    long = {"fr": f"{day} {word} {year}", "en": rng.choice((f"{day} {word} {year}", f"{word} {day}, {year}"))}.get(
        language, f"{day} de {word} de {year}"
    )
    numeric = (
        f"{day:02d}/{month:02d}/{year}",
        f"{day}/{month}/{year}",
        f"{day:02d}-{month:02d}-{year}",
        f"{day:02d}.{month:02d}.{year}",
        f"{year}-{month:02d}-{day:02d}",
        f"{day:02d}/{month:02d}/{year % 100:02d}",
    )
    return _put(_BORN[language], rng.choice((long, *numeric)))


def _name_parts() -> tuple[str, str]:
    if rng.random() < OWN_SHARE:
        return rng.choice(OWN_GIVEN), rng.choice(OWN_FAMILY)
    faker = rng.choice(_fakers)
    family = faker.last_name()
    return faker.first_name(), f"{family} {faker.last_name()}" if rng.random() < 0.2 else family


def full_name() -> str:
    """Return a person's name in one of five writings."""
    given, family = _name_parts()
    writings = (
        (f"{given} {family.upper()}",) * 3
        + (f"{given} {family}",) * 3
        + (f"{family.upper()} {given}",) * 2
        + (f"{family.upper()}, {given}", f"{given} {family}".upper())
    )
    return rng.choice(writings)


_NAME_TEXTS = (
    "{}", "{}", "{}", "Interpellation de {} à {place}", "le nommé {}", "M. {} remis à la police", "détenu : {}", "Détention de {} à {place}", "{} arrêté à {place}", "alias de {}", "plainte de {}",
    "detención de {} en {place}", "el ciudadano {} fue detenido", "Sr. {} (pasador)", "arrest of {} near {place}", "suspect {} released", "témoin {} entendu", "victime : {}", "passeur {} en fuite", "agent {} / {place}",
)  # fmt: skip


def name() -> str:
    """Return a person's name, alone or in a sentence."""
    return _put(_NAME_TEXTS, full_name())


def crew() -> str:
    """Return a list of a crew, or a captain."""
    people = [full_name().replace(",", "") for _ in range(rng.randint(2, 5))]
    listed = ", ".join(people[:-1]) + rng.choice((" et ", ", ", " y ")) + people[-1]
    numbered = " ".join(f"{i}. {person}" for i, person in enumerate(people, 1))
    texts = (
        "équipage : {}",
        "Équipage composé de {}",
        "crew: {}",
        "tripulación: {}",
        "Membres d'équipage - {}",
        "pirogue partie de {place}, équipage: {}",
        "crew list: {}",
    )
    return rng.choice(
        (
            _put(texts, listed),
            _put(texts, listed),
            numbered,
            _put(("capitaine {}", "patrón: {}", "Captain {} of the boat from {place}"), people[0]),
        )
    )


SORTS: dict[str, Callable[[], str]] = {
    "phone": phone, "e-mail": email, "iban": iban, "identity-number": identity, "plate": plate, "birth-date": birth_date, "name": name, "crew-list": crew,
}  # fmt: skip
