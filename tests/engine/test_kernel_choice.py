"""Each question goes to the kernel that is soonest done with it, whatever has to be done first."""

import io

import numpy as np
import pytest

from aicomplex_geo.engine import (
    CSRGraph,
    Search,
    Sources,
    compiled_kernels,
    kernel_choice,
)
from aicomplex_geo.engine.compiled_kernels import PARTS, CompiledKernels
from aicomplex_geo.engine.kernel_choice import KernelChoice, Question
from aicomplex_geo.engine.search import KERNEL_NAMES

CITY, COUNTRY = 40_000, 1_500_000
"""Arcs."""


@pytest.fixture
def kernels(monkeypatch):
    """What this process knows of kernels: none is compiled, and none is compiled aside."""
    fresh = CompiledKernels()
    fresh._looked = True
    monkeypatch.setattr(compiled_kernels, "_start", lambda: None)
    monkeypatch.setattr(kernel_choice, "KERNELS", fresh)
    monkeypatch.setattr("aicomplex_geo.engine.search.KERNELS", fresh)
    return fresh


@pytest.fixture
def loaded(kernels):
    for part in PARTS:
        kernels.note_loaded(part)
    return kernels


def ask(wanted, n_sources, **ready):
    customized = ready.pop("customized", False)
    return Question(wanted, n_sources, customized, prepared=True, **ready)


@pytest.mark.parametrize("n_arcs", [3_400, CITY, COUNTRY])
def test_few_sources_are_searched_before_a_hierarchy_is_built(n_arcs, loaded):
    choice = KernelChoice(n_arcs)
    assert choice.choose(ask("lengths", 1)) == choice.choose(ask("paths", 5)) == "dijkstra"
    assert choice.choose(ask("all", 1)) in {"dial", "dijkstra"}
    for wanted in ("lengths", "times", "paths", "all"):
        assert choice.choose(ask(wanted, 1000)) == "hierarchy"


def test_a_hierarchy_that_is_there_is_used_for_a_single_source(loaded):
    choice = KernelChoice(CITY)
    choice.has_hierarchy = True
    assert choice.choose(ask("lengths", 1)) == "dijkstra"  # other weights: customized first
    for wanted in ("lengths", "times", "paths"):
        assert choice.choose(ask(wanted, 1, customized=True)) == "hierarchy"


def test_a_hierarchy_is_built_once_searches_without_it_have_cost_as_much(loaded):
    choice, answers = KernelChoice(CITY), []
    question = ask("lengths", 3)
    for _ in range(20):
        answers.append(choice.choose(question))
        if answers[-1] == "dijkstra":
            choice.spend(question)
    first = answers.index("hierarchy")
    assert 2 < first < 15
    assert answers == ["dijkstra"] * first + ["hierarchy"] * (20 - first)


def test_many_paths_from_few_sources_are_traced_with_a_hierarchy(loaded):
    choice = KernelChoice(CITY)
    assert choice.choose(ask("paths", 5, n_paths=50)) == "dijkstra"
    assert choice.choose(ask("paths", 5, n_paths=5000)) == "hierarchy"


def test_a_short_cutoff_is_left_to_the_bucket_queue_however_often(loaded):
    choice = KernelChoice(COUNTRY)
    choice.has_hierarchy = True
    near = ask("all", 8, customized=True, share=0.01)
    for _ in range(1000):
        assert choice.choose(near) == "dial"
        choice.spend(near)
    assert choice.choose(ask("all", 8, customized=True)) == "hierarchy"


def test_kernels_on_disk_are_loaded_only_for_work_that_takes_longer(kernels):
    kernels._on_disk.update(PARTS)
    choice = KernelChoice(CITY)
    assert choice.choose(ask("lengths", 100)) == "dijkstra"  # 0.15 s
    assert choice.choose(ask("lengths", 1000)) == "hierarchy"


def test_kernels_are_compiled_here_only_for_work_that_takes_longer(kernels):
    choice = KernelChoice(CITY)  # and no other process can compile them
    assert choice.choose(ask("lengths", 1000)) == "dijkstra"
    assert choice.choose(ask("lengths", 100_000)) == "hierarchy"


class Compiler:
    """Stands for the process that compiles: says which parts are ready when it is allowed to."""

    def __init__(self, code=0):
        self.stdout, self.code = io.StringIO("".join(f"{part}\n" for part in PARTS)), code

    def wait(self):
        return self.code


def test_the_first_matrix_never_waits_for_a_compiler(kernels, monkeypatch):
    started = []
    monkeypatch.setattr(compiled_kernels, "_start", lambda: started.append(1) or Compiler())
    waiting = []
    monkeypatch.setattr(compiled_kernels, "_run_aside", waiting.append)
    monkeypatch.setattr(kernel_choice, "WORTH_COMPILING", 1e-6)
    monkeypatch.setattr(kernel_choice, "MAX_BLOCK", 8)
    n = 200
    tails = np.arange(n - 1)
    graph, _ = CSRGraph.from_arcs(
        n, np.r_[tails, tails + 1], np.r_[tails + 1, tails], np.full(2 * n - 2, 10)
    )
    length = np.full(graph.n_arcs, 7, dtype=np.int32)
    monkeypatch.setattr(kernels, "seconds_to_load", lambda: 0.0)
    nodes = Sources.at(np.tile(np.arange(n), 10))
    by = []

    def keep(start, block):
        by.append("scipy" if block.packing is None else "hierarchy")
        if start == 24:  # the other process is done after some blocks
            waiting.pop()()
        found[start : start + len(block.costs)] = block.to_float()

    found = np.empty((nodes.n_sources, n))
    search = Search(graph, length)
    search.stream(nodes, Sources.at(np.arange(n)), keep, lengths=True)
    assert started == [1]
    assert by[:4] == ["scipy"] * 4
    assert set(by[4:]) == {"hierarchy"}
    exact = Search(graph, length, kernel="dijkstra").costs(nodes, Sources.at(np.arange(n)))
    assert np.array_equal(found, exact)


def test_a_failed_compiler_is_not_waited_for(kernels, monkeypatch):
    monkeypatch.setattr(compiled_kernels, "_start", lambda: Compiler(code=3))
    waiting = []
    monkeypatch.setattr(compiled_kernels, "_run_aside", waiting.append)
    assert kernels.compile_aside()
    kernels._process.stdout = io.StringIO()
    waiting.pop()()
    assert not kernels.compile_aside()
    assert not any(kernels.are_on_disk(part) for part in PARTS)


def test_a_forked_process_starts_its_own_compiler(kernels, monkeypatch):
    started = []
    monkeypatch.setattr(compiled_kernels, "_start", lambda: started.append(1) or Compiler())
    monkeypatch.setattr(compiled_kernels, "_run_aside", lambda _: None)
    kernels.compile_aside()
    kernels.compile_aside()
    assert started == [1]
    monkeypatch.setattr(compiled_kernels.os, "getpid", lambda: -1)
    kernels.compile_aside()
    assert started == [1, 1]


def test_python_inside_another_program_is_not_started(monkeypatch):
    monkeypatch.setattr(compiled_kernels.sys, "executable", "/usr/bin/qgis")
    assert compiled_kernels._start() is None


def test_a_process_that_compiles_ends_with_its_owner():
    process = compiled_kernels._start()
    process.stdin.close()
    assert process.wait(timeout=60) == 0


def test_marks_are_found_where_numba_keeps_kernels(monkeypatch, tmp_path):
    fresh = CompiledKernels()
    folder = tmp_path / "engine_0123"
    folder.mkdir()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    fresh.mark("times", folder)
    assert fresh.are_on_disk("times")
    assert not fresh.are_on_disk("lengths")
    again = CompiledKernels()
    monkeypatch.setattr(compiled_kernels, "_key", lambda: "of another processor")
    assert not again.are_on_disk("times")


@pytest.mark.parametrize("kernel", KERNEL_NAMES)
def test_forced_kernels_are_used_whatever_is_compiled(kernel, kernels):
    graph, _ = CSRGraph.from_arcs(2, [0], [1], [5])
    search = Search(graph, np.array([7], dtype=np.int32), kernel=kernel)
    assert search._choose_kernel("all", 1) == ("dijkstra" if kernel == "auto" else kernel)
