"""What is known of the memory that is free."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import psutil
import pytest

from aicomplex_geo import _memory
from aicomplex_geo.errors import TooLargeError


@pytest.fixture(autouse=True)
def container(tmp_path, monkeypatch):
    """A folder of limits without any, and a machine with 8 kB of which 6 are free."""
    monkeypatch.setattr(_memory, "CGROUP", tmp_path)
    memory = SimpleNamespace(total=8000, available=6000)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    return tmp_path


def test_the_machine_says_what_is_free():
    assert (_memory.total_memory(), _memory.free_memory()) == (8000, 6000)
    _memory.refuse_beyond_free(6000, "all", "")
    with pytest.raises(TooLargeError, match=r"all would take about 6\.0 kB.* Ask for less\."):
        _memory.refuse_beyond_free(6001, "all", "Ask for less.")


def test_a_container_allows_less(container):
    (container / "memory.max").write_text("5000\n")
    (container / "memory.current").write_text("4500\n")
    (container / "memory.stat").write_text("anon 3000\ninactive_file 1500\n")
    assert (_memory.total_memory(), _memory.free_memory()) == (5000, 2000)
    (container / "memory.max").write_text("max\n")
    assert (_memory.total_memory(), _memory.free_memory()) == (8000, 6000)


@pytest.mark.skipif(sys.platform != "linux", reason="bounds nothing elsewhere")
def test_a_limit_of_the_process_allows_less(monkeypatch):
    resource = pytest.importorskip("resource")
    process = SimpleNamespace(memory_info=lambda: SimpleNamespace(vms=3000))
    monkeypatch.setattr(psutil, "Process", lambda: process)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (5000, resource.RLIM_INFINITY))
    assert (_memory.total_memory(), _memory.free_memory()) == (5000, 2000)
    process.memory_info = lambda: SimpleNamespace(vms=6000)
    assert _memory.free_memory() == 0
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY,) * 2)
    assert (_memory.total_memory(), _memory.free_memory()) == (8000, 6000)


def test_where_nothing_is_known_nothing_is_refused(monkeypatch):
    def hidden():
        raise PermissionError

    monkeypatch.setattr(psutil, "virtual_memory", hidden)
    assert _memory.free_memory() == float("inf")
    _memory.refuse_beyond_free(1e30, "all", "")
