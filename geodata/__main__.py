"""``python -m geodata`` builds all reference data that is not there yet."""

from geodata import basemap, borders, countries, friction, gazetteer, land, offshore

if __name__ == "__main__":
    countries.country_words()
    gazetteer.build()
    basemap.build()
    land.build()
    offshore.build()
    borders.build()
    friction.build()
