"""Add a cube of each attribute alone, and of channel and kind; existing counts are summed from wider cubes."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# The new cube, the wider one, and the places of its attributes in the wider one's key.
CUBES = (
    ('channel+kind', 'channel+department+kind', (1, 3)),
    ('channel', 'channel+department+kind', (1,)),
    ('department', 'channel+department+kind', (2,)),
    ('kind', 'channel+department+kind', (3,)),
    ('category', 'kind+category', (2,)),
    ('town', 'kind+town', (2,)),
    ('agency', 'kind+agency', (2,)),
)
RANKED = CUBES[:1]  # the others were ranked from the beginning
PLACE = ('cube', 'basis', 'level', 'first', 'key', 'days')


def upgrade() -> None:
    for cube, wider, places in CUBES:
        sum_up('cubes', cube, wider, places)
    for cube, wider, places in RANKED:
        sum_up('cube_days', cube, wider, places, 'days')


def sum_up(table: str, cube: str, wider: str, places: tuple[int, ...], *also: str) -> None:
    columns = sa.inspect(op.get_bind()).get_columns(table)
    numbers = [column['name'] for column in columns if column['name'] not in PLACE]
    attributes = [f'key[{place}]' for place in places]
    by = ['basis', 'level', 'first', *also]
    op.execute(
        f"insert into {table} (cube, key, {', '.join((*by, *numbers))})"
        f" select '{cube}', array[{', '.join(attributes)}], {', '.join((*by, *(f'sum({name})' for name in numbers)))}"
        f" from {table} where cube = '{wider}' group by {', '.join((*by, *attributes))}"
    )


def downgrade() -> None:
    for table, cubes in (('cubes', CUBES), ('cube_days', RANKED)):
        for cube, _, _ in cubes:
            op.execute(f"delete from {table} where cube = '{cube}'")
