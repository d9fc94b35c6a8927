"""Tables for a terminal."""


def grid(header, rows):
    """Aligned columns: the first to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]

    def line(row):
        cells = [cell.rjust(width) for cell, width in zip(row, widths)]
        cells[0] = row[0].ljust(widths[0])
        return ("  " + "  ".join(cells)).rstrip()

    return [line(header), *map(line, rows)]
