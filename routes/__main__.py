"""``python -m routes`` traces the corridors of the catalogue that are not traced yet."""

from routes.corridors import traces

if __name__ == "__main__":
    traces()
