"""Made-up cells of the region's event files that hold no personal data, seeded."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks._personal_made import MONTHS, PLACES, digits, letters, rng

_NOTES = (
    "Interception de {n} migrants à {km} km de {place}", "Départ de {n} personnes de la plage de {place} à {h}h{m}", "pirogue de {n} passagers, moteur Yamaha {cv} CV, cap {deg}°", "{n} Sénégalais, {k} Maliens et {k} Guinéens à bord",
    "Saisie de {money} FCFA et de {k} téléphones", "Opération conjointe Guardia Civil et Gendarmerie Nationale au large de {place}", "Avarie à {lat}N {lon}W, remorqués vers {place}", "Route Nationale {k}, PK {km}, poste de contrôle de {place}",
    "Le groupe marchait depuis {k} jours vers {place}", "Corps sans vie retrouvés le {date} près de {place}", "Embarcation immobilisée, équipage absent", "Équipage de {k} personnes remis à la police de {place}",
    "Salida desde {place} con {n} personas a bordo", "Salvamento Marítimo rescata a {n} personas al sur de {place}", "Patera con {n} magrebíes interceptada el {date}", "Cayuco localizado a {km} millas de {place}, {n} varones y {k} mujeres",
    "Operación Frontex en {place}; coordenadas {lat}, -{lon}", "Motor de {cv} CV, {k} bidones de {n} litros", "Coste del pasaje: {money} euros por persona", "Llegada al muelle de {place} a las {h}:{m}",
    "{n} persons stopped on the road between {place} and {place2}", "Boat left {place} at {h}:{m}, adrift for {k} days", "Group of {n} found near the well, {km} km north of {place}", "Vessel named Santa Clara towed to {place}",
    "Bodies washed ashore on the beach of {place} on {date}", "{k} Toyota pick-ups seen heading to {place} from {place2}", "Smugglers asked {money} CFA per person", "Police Post of {place}, border with Algeria",
    "Refoulement de {n} ressortissants subsahariens vers {place}", "Village dénommé Tin Amzi, région de {place}", "au large de {place}, entre {place} et {place2}, vent de nord-est", "Convoi de {k} véhicules, {km} km au sud du puits de {place}",
    "dossier n° {n}/{year} du parquet de {place}", "mission du {date} au {date}", "Contrôle du marché central, quartier Sebkha, {place}", "Ferry Volcán de Tindaya, puerto de {place}",
)  # fmt: skip


def note() -> str:
    """Return a note that names nobody."""
    lat, lon = f"{rng.uniform(10, 30):.4f}", f"{rng.uniform(2, 18):.4f}"
    return rng.choice(_NOTES).format(
        n=rng.randint(2, 400), k=rng.randint(2, 9), km=rng.randint(3, 900), h=f"{rng.randint(0, 23):02d}", m=f"{rng.randint(0, 59):02d}", cv=rng.choice((15, 40, 60, 75)), deg=rng.randint(0, 359),
        money=rng.choice(("150 000", "1 500 000", "2.500", "350000", "12 750 000", "25.000.000")), lat=lat, lon=lon, date=date(), year=rng.randint(2012, 2026), place=rng.choice(PLACES), place2=rng.choice(PLACES),
    )  # fmt: skip


def date() -> str:
    """Return a date of an event."""
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2010, 2026)
    return rng.choice((f"{day:02d}/{month:02d}/{year}", f"{year}-{month:02d}-{day:02d}", f"{day} {MONTHS['fr'][month - 1]} {year}", f"{day}.{month}.{year}", f"{year}{month:02d}{day:02d}", f"du {day} au {day + 1}/{month:02d}/{year}",
                       f"{year}-{month:02d}-{day:02d} {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:00", f"{day}-{MONTHS['en'][month - 1][:3]}-{year % 100:02d}", f"{MONTHS['es'][month - 1]} de {year}", f"{day:02d} {month:02d} {year}"))  # fmt: skip


def coordinates() -> str:
    """Return a position."""
    lat, lon = rng.uniform(0, 40), rng.uniform(-20, 15)
    dms = f"{int(lat):02d}°{rng.randint(0, 59):02d}'{rng.randint(0, 59):02d}\"N {int(abs(lon)):02d}°{rng.randint(0, 59):02d}'{rng.randint(0, 59):02d}\"W"
    return rng.choice((f"{lat:.6f}, {lon:.6f}", f"{lat:.4f} {lon:.4f}", f"({lat:.12f}, {lon:.12f})", f"{lat:.5f}".replace(".", ",") + f"; {lon:.5f}".replace(".", ","), dms, f"POINT ({lon:.5f} {lat:.5f})", f"N {lat:.3f} W {abs(lon):.3f}",
                       f"28P {rng.randint(160_000, 834_000)} {rng.randint(100_000, 4_000_000)}", f"{int(lat):02d} {rng.randint(10, 59)} {rng.randint(10, 59)} N {int(abs(lon)):02d} {rng.randint(10, 59)} {rng.randint(10, 59)} W", f"{lat:.3f}/{lon:.3f}"))  # fmt: skip


def count() -> str:
    """Return a count or a sum."""
    number = int(10 ** rng.uniform(0, 8))
    return rng.choice(
        (
            str(number),
            f"{number:,}",
            f"{number:,}".replace(",", " "),
            f"{number:,}".replace(",", "."),
            f"{number},5",
            f">{number}",
            f"{number}-{number + 5}",
            f"{number} personnes",
            f"environ {number:,}".replace(",", " "),
            f"{number:,} FCFA".replace(",", " "),
        )
    )


def record() -> str:
    """Return the id of a record."""
    number, year, country = rng.randint(1, 999_999), rng.randint(2010, 2026), rng.choice(("ML", "SN", "MR", "NE", "ES", "MA", "GN"))
    return rng.choice((str(number), f"{country}-{year}-{number:06d}", f"{year}.MMP{number % 10_000:04d}", f"{number}/{year}", f"PV n° {number}/{year}", f"A-{year}-{number % 1_000:03d}", f"{country}{year}{number:06d}", f"{number:08d}", f"INC-{number:06d}",
                       f"{year}/{number}/DNPAF", f"{digits(8)}-{digits(4)}-4{digits(3)}-8{digits(3)}-{digits(12)}", f"{country}/{number:04d}/{year % 100}", f"EVT{number:07d}", f"{year}-{number:05d}", f"{number:06d}-{letters(1)}"))  # fmt: skip


CLEAN: dict[str, Callable[[], str]] = {
    "notes without persons": note,
    "dates": date,
    "coordinates": coordinates,
    "counts and sums": count,
    "record ids": record,
}
