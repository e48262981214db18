import pytest

from tests.servers import dask
from tests.servers.database import database as new_database


@pytest.fixture(scope="session")
def database():
    with new_database() as found:
        yield found


@pytest.fixture(scope="session")
def cluster():
    with dask.cluster() as found:
        yield found
