package checkpoint

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// childVariable makes the test binary the process that the tests kill.
const childVariable = "CHECKPOINT_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		if err := writeUntilKilled(path); err != nil {
			fmt.Println("failed", err)
		}
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled says on stdout what was acknowledged, a line each, flushed only
// after the acknowledgement.
func writeUntilKilled(path string) error {
	ctx := context.Background()
	c, err := Open(ctx, path, Options{})
	if err != nil {
		return err
	}
	l, err := c.Ledger(ctx, deals)
	if err != nil {
		return err
	}
	base, err := strconv.Atoi(os.Getenv("CHECKPOINT_TEST_BASE"))
	if err != nil {
		return err
	}
	next := atomic.Int64{}
	next.Store(int64(base))
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for {
				n := int(next.Add(1))
				if err := l.Intend(ctx, createIntent(n)); err != nil {
					fmt.Println("failed", err)
					return
				}
				fmt.Println("intended", n)
				if err := l.Settle(ctx, settlement(n)); err != nil {
					fmt.Println("failed", err)
					return
				}
				fmt.Println("settled", n)
			}
		})
	}
	callers.Wait()
	return nil
}

type child struct {
	command *exec.Cmd
	lines   *bufio.Scanner
}

func startChild(t *testing.T, path string, base int) *child {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), childVariable+"="+path, "CHECKPOINT_TEST_BASE="+strconv.Itoa(base))
	out, err := command.StdoutPipe()
	check(t, err)
	check(t, command.Start())
	c := &child{command: command, lines: bufio.NewScanner(out)}
	t.Cleanup(func() { _ = command.Process.Kill(); _ = command.Wait() })
	return c
}

// kill ends the child without warning after so many acknowledgements and adds all that
// it said to acknowledged.
func (c *child) kill(t *testing.T, after int, acknowledged map[int]string) {
	t.Helper()
	for n := 1; c.lines.Scan(); n++ {
		what, row, _ := strings.Cut(c.lines.Text(), " ")
		number, err := strconv.Atoi(row)
		if err != nil {
			t.Fatalf("child: %s", c.lines.Text())
		}
		if acknowledged[number] != "settled" {
			acknowledged[number] = what
		}
		if n == after {
			check(t, c.command.Process.Kill())
		}
	}
	_ = c.command.Wait()
}

func checkAcknowledged(t *testing.T, l *Ledger, acknowledged map[int]string) {
	t.Helper()
	ids := make([]ID, 0, len(acknowledged))
	for n := range acknowledged {
		ids = append(ids, rowID(n))
	}
	found, err := l.Lookup(t.Context(), ids)
	check(t, err)
	for n, what := range acknowledged {
		e, ok := found[rowID(n)]
		// An intent's settling may have been durable before anybody heard of it.
		if !ok || what == "settled" && e.State != Settled || e.State == Settled && e.RecordID != fmt.Sprint("opp_", n) {
			t.Errorf("row %d was %s, the checkpoint has %+v, %v", n, what, e, ok)
		}
	}
}

func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	path := newPath(t)
	acknowledged := make(map[int]string)
	for round, after := range []int{1, 2, 7, 40, 111, 300, 700} {
		startChild(t, path, round*1_000_000).kill(t, after, acknowledged)
	}
	c := open(t, path, Options{})
	checkAcknowledged(t, openLedger(t, c, deals), acknowledged)
	check(t, c.Verify(t.Context()))
	shut(t, c)
	if diff := cmp.Diff([]string{"deals.checkpoint"}, files(t, filepath.Dir(path))); diff != "" {
		t.Errorf("files at rest (-want +got):\n%s", diff)
	}
}

// snapshot reads every file of a folder.
func snapshot(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	all := make(map[string][]byte)
	for _, name := range files(t, folder) {
		data, err := os.ReadFile(filepath.Join(folder, name))
		check(t, err)
		all[name] = data
	}
	return all
}

func TestReadOnlyLeavesCrashedCheckpointAsItIs(t *testing.T) {
	for _, missing := range []string{"", "-shm"} {
		path := newPath(t)
		acknowledged := make(map[int]string)
		startChild(t, path, 0).kill(t, 100, acknowledged)
		if size(path+"-wal") <= 0 {
			t.Fatal("the killed process left no log: the test tests nothing")
		}
		if missing != "" {
			check(t, os.Remove(path+missing))
		}
		before := snapshot(t, filepath.Dir(path))
		c := open(t, path, Options{ReadOnly: true})
		checkAcknowledged(t, openLedger(t, c, deals), acknowledged)
		shut(t, c)
		if after := snapshot(t, filepath.Dir(path)); !cmp.Equal(before, after) {
			t.Errorf("without %q: reading changed the files: %v", missing, files(t, filepath.Dir(path)))
		}
	}
}

func TestReadOnlyWhileAnotherProcessWrites(t *testing.T) {
	path := newPath(t)
	writing := startChild(t, path, 0)
	for range 50 {
		if !writing.lines.Scan() {
			t.Fatal("the child wrote nothing")
		}
	}
	_, err := Open(t.Context(), path, Options{})
	locked, ok := errors.AsType[*LockedError](err)
	if !ok || locked.PID != writing.command.Process.Pid || locked.Host == "" || locked.Started.IsZero() {
		t.Errorf("Open while another process writes: %v", err)
	}
	drained := make(chan struct{})
	go func() { // a full pipe would stop the child
		defer close(drained)
		for writing.lines.Scan() {
		}
	}()
	known := 0
	for range 20 {
		c := open(t, path, Options{ReadOnly: true})
		infos, err := c.Ledgers(t.Context())
		check(t, err)
		if len(infos) != 1 || infos[0].Settled < known {
			t.Fatalf("ledgers: %+v after %d settled rows", infos, known)
		}
		known = infos[0].Settled
		shut(t, c)
	}
	check(t, writing.command.Process.Kill())
	<-drained
	_ = writing.command.Wait()
	shut(t, open(t, path, Options{})) // the lock has ended with its process
}

// TestEveryAcknowledgedMomentIsOnDisk copies the files at moments between commits, as
// a crash would leave them, and opens the copies.
func TestEveryAcknowledgedMomentIsOnDisk(t *testing.T) {
	path := newPath(t)
	l := openLedger(t, open(t, path, Options{}), deals)
	acknowledged := make(map[int]string)
	for n := range 12 {
		check(t, l.Intend(t.Context(), createIntent(n)))
		acknowledged[n] = "intended"
		if n%3 > 0 {
			check(t, l.Settle(t.Context(), settlement(n)))
			acknowledged[n] = "settled"
		}
		crashed := newPath(t)
		check(t, copyFiles(path, crashed))
		c := open(t, crashed, Options{})
		checkAcknowledged(t, openLedger(t, c, deals), acknowledged)
		shut(t, c)
	}
}

// TestTornLogEndsAtItsLastWholeCommit cuts the log at many places: what a loss of
// power leaves of a commit that was under way. Every copy opens, and rows are there in
// the order of their commits without a gap.
func TestTornLogEndsAtItsLastWholeCommit(t *testing.T) {
	path := newPath(t)
	l := openLedger(t, open(t, path, Options{}), deals)
	start := size(path + "-wal")
	for n := range 10 {
		check(t, l.Settle(t.Context(), settlement(n)))
	}
	log, err := os.ReadFile(path + "-wal")
	check(t, err)
	last := -1
	for cut := start; cut <= int64(len(log)); cut += 2900 {
		torn := newPath(t)
		check(t, copyFile(path, torn))
		check(t, os.WriteFile(torn+"-wal", log[:cut], 0o600))
		rows := settledRows(t, torn)
		if rows < last {
			t.Errorf("log cut at %d: %d rows, a shorter one had %d", cut, rows, last)
		}
		last = max(last, rows)
	}
	if rows := settledRows(t, path); rows != 10 {
		t.Errorf("the whole log has %d rows", rows)
	}
}

// settledRows counts rows 0, 1, 2… that are settled and requires that none comes
// after a missing one.
func settledRows(t *testing.T, path string) int {
	t.Helper()
	c := open(t, path, Options{ReadOnly: true})
	defer shut(t, c)
	l := openLedger(t, c, deals)
	count := 0
	for n := range 10 {
		if _, ok := lookup(t, l, n); ok {
			if count != n {
				t.Errorf("row %d is there, one before it is not", n)
			}
			count++
		}
	}
	return count
}

func TestReadOnlyAtRestWritesNothing(t *testing.T) {
	path := newPath(t)
	check(t, os.WriteFile(path, filled(t), 0o400))
	data, err := os.ReadFile(path)
	check(t, err)
	before, err := os.Stat(path)
	check(t, err)
	c := open(t, path, Options{ReadOnly: true})
	l := openLedger(t, c, deals)
	if _, ok := lookup(t, l, 7); !ok {
		t.Error("a settled row is not found")
	}
	for name, err := range map[string]error{
		"Settle":   l.Settle(t.Context(), settlement(1)),
		"StartRun": c.StartRun(t.Context(), Run{ID: "run"}),
		"SetLink":  l.SetLink(t.Context(), "https://crm.example/{id}"),
	} {
		if err != ErrReadOnly {
			t.Errorf("%s: %v, want ErrReadOnly", name, err)
		}
	}
	none := openLedger(t, c, Import{Name: "none", Object: "account"})
	if found, err := none.Lookup(t.Context(), []ID{rowID(7)}); err != nil || len(found) != 0 {
		t.Errorf("a ledger that is not there has %v, %v", found, err)
	}
	shut(t, c)
	checkUnchanged(t, path, data, before)
}

func TestCloseWhileSomebodyReads(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	l := openLedger(t, c, deals)
	check(t, l.Settle(t.Context(), settlement(1)))
	reading := open(t, path, Options{ReadOnly: true})
	if _, ok := lookup(t, openLedger(t, reading, deals), 1); !ok {
		t.Error("a settled row is not seen by a reader")
	}
	shut(t, c)
	if size(path+"-wal") > 0 {
		t.Error("the log was not moved into the file")
	}
	if _, ok := lookup(t, openLedger(t, reading, deals), 1); !ok {
		t.Error("the reader lost the row when the run ended")
	}
	shut(t, reading)
	shut(t, open(t, path, Options{ReadOnly: true}))
	shut(t, open(t, path, Options{}))
	if diff := cmp.Diff([]string{"deals.checkpoint"}, files(t, filepath.Dir(path))); diff != "" {
		t.Errorf("files at rest (-want +got):\n%s", diff)
	}
}
