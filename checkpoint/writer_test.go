package checkpoint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestConcurrentCallers(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{})
	l := openLedger(t, c, deals)
	var callers sync.WaitGroup
	for caller := range 40 {
		callers.Go(func() {
			for i := range 5 {
				n := caller*5 + i
				if err := l.Intend(t.Context(), createIntent(n)); err != nil {
					t.Error(err)
				}
				if err := l.Intend(t.Context(), createIntent(n)); !errors.Is(err, ErrIntentOpen) {
					t.Errorf("second intent of row %d: %v", n, err)
				}
				if err := l.Attempted(t.Context(), rowID(n), noon); err != nil {
					t.Error(err)
				}
				if err := l.Settle(t.Context(), settlement(n)); err != nil {
					t.Error(err)
				}
				// What was acknowledged is seen by the next reader at once.
				if e, ok := lookup(t, l, n); !ok || e.State != Settled {
					t.Errorf("row %d after Settle: %+v, %v", n, e, ok)
				}
			}
		})
	}
	callers.Wait()
	infos, err := c.Ledgers(t.Context())
	check(t, err)
	if len(infos) != 1 || infos[0].Settled != 200 || infos[0].Open != 0 {
		t.Errorf("ledgers: %+v", infos)
	}
}

// TestRefusedMutationLeavesItsGroup commits a refused mutation and good ones as one
// group.
func TestRefusedMutationLeavesItsGroup(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	blocked, release := make(chan struct{}), make(chan struct{})
	var callers sync.WaitGroup
	callers.Go(func() {
		check(t, c.mutate(t.Context(), func(*transaction) error {
			close(blocked)
			<-release
			return nil
		}))
	})
	<-blocked
	queued := make([]mutation, 3)
	for i := range queued {
		queued[i] = mutation{done: make(chan error, 1)}
	}
	queued[0].apply = func(t *transaction) error { t.refuse(row{l.number, rowID(1)}, settlement(1), nil); return nil }
	queued[1].apply = func(*transaction) error { return ErrNoIntent }
	queued[2].apply = func(t *transaction) error { t.settle(row{l.number, rowID(2)}, settlement(2), nil); return nil }
	for _, m := range queued {
		check(t, c.writer.enqueue(t.Context(), m))
	}
	close(release)
	callers.Wait()
	for i, want := range []error{nil, ErrNoIntent, nil} {
		if err := <-queued[i].done; err != want {
			t.Errorf("mutation %d: %v, want %v", i, err, want)
		}
	}
	for n, want := range map[int]State{1: Rejected, 2: Settled} {
		if e, ok := lookup(t, l, n); !ok || e.State != want {
			t.Errorf("row %d: %+v, %v", n, e, ok)
		}
	}
}

func TestContextCountsOnlyUntilQueued(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Intend(ended, createIntent(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("Intend with an ended context: %v", err)
	}
	running, cancel := context.WithCancel(t.Context())
	err := c.mutate(running, func(t *transaction) error {
		cancel() // after queueing
		t.settle(row{l.number, rowID(2)}, settlement(2), nil)
		return nil
	})
	if err != nil {
		t.Errorf("a queued mutation whose context ended: %v", err)
	}
	if _, ok := lookup(t, l, 1); ok {
		t.Error("the mutation that was not queued was carried out")
	}
	if _, ok := lookup(t, l, 2); !ok {
		t.Error("the queued mutation was not carried out")
	}
}

// fullDisk lets the database grow by so many pages and then answers as a full disk.
func fullDisk(pages int) func(context.Context, *sql.Conn) error {
	return func(ctx context.Context, conn *sql.Conn) error {
		var now int
		if err := conn.QueryRowContext(ctx, "PRAGMA page_count").Scan(&now); err != nil {
			return err
		}
		_, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", now+pages))
		return err
	}
}

func TestFullDiskLosesNothingAcknowledged(t *testing.T) {
	path := newPath(t)
	c := open(t, path, Options{tune: fullDisk(20)})
	l := openLedger(t, c, deals)
	acknowledged := make(map[int]string)
	var mu sync.Mutex
	var failures sync.Map
	var next atomic.Int64
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for {
				n := int(next.Add(1))
				i := createIntent(n)
				i.Body = make([]byte, 1000)
				if err := l.Intend(t.Context(), i); err != nil {
					failures.Store(err, true)
					return
				}
				mu.Lock()
				acknowledged[n] = "intended"
				mu.Unlock()
			}
		})
	}
	callers.Wait()
	first := l.Settle(t.Context(), settlement(1))
	if !is[*WriteFailedError](first) || !strings.Contains(first.Error(), "the disk is full") || !strings.Contains(first.Error(), path) {
		t.Errorf("Settle on a full disk: %v", first)
	}
	for err := range failures.Range {
		if err != first {
			t.Errorf("callers got %v and %v", err, first)
		}
	}
	if err := l.Withdraw(t.Context(), rowID(1)); err != first {
		t.Errorf("after the failure: %v, want the same error", err)
	}
	if len(acknowledged) == 0 {
		t.Fatal("nothing was written before the disk was full")
	}
	_ = c.Close() // whether folding needs room is the disk's affair

	c = open(t, path, Options{})
	checkAcknowledged(t, openLedger(t, c, deals), acknowledged)
	check(t, c.Verify(t.Context()))
	check(t, openLedger(t, c, deals).Settle(t.Context(), settlement(1)))
}

func TestDamageFoundByAWriteIsNamed(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	err := c.mutate(t.Context(), func(t *transaction) error {
		t.exec("PRAGMA writable_schema = ON")
		t.exec("UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'entries'")
		return nil
	})
	check(t, err)
	c.writer.tx.statements = make(map[string]*sql.Stmt)
	err = c.mutate(t.Context(), func(t *transaction) error {
		t.exec("PRAGMA writable_schema = RESET")
		t.exec("INSERT INTO entries (ledger, id, label, revision, line, refused, outcome) VALUES (1, x'00', '', 0, 0, 0, '')")
		return nil
	})
	if !is[*CorruptError](err) || !is[*WriteFailedError](err) {
		t.Errorf("writing into damaged tables: %T %v", err, err)
	}
	if again := l.Settle(t.Context(), settlement(1)); again != err {
		t.Errorf("after it: %v", again)
	}
}

// Outcomes wait for company only while the rows are not what a run waits for, for no
// longer than they have to, and not for each other alone.
func TestOutcomesWaitForTheNextChange(t *testing.T) {
	const next = patience / 4
	for name, c := range map[string]struct {
		busy bool
		then func(context.Context, *Ledger) error // after a while; nil: nothing
		want time.Duration
	}{
		"an intent":       {true, func(ctx context.Context, l *Ledger) error { return l.Intend(ctx, createIntent(2)) }, next},
		"another outcome": {true, func(ctx context.Context, l *Ledger) error { return l.Reject(ctx, refusal(2)) }, patience},
		"nothing":         {true, nil, patience},
		"not busy":        {false, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			path := newPath(t)
			synctest.Test(t, func(t *testing.T) {
				l := openLedger(t, open(t, path, Options{Busy: func() bool { return c.busy }}), deals)
				began := time.Now()
				var other sync.WaitGroup
				if c.then != nil {
					other.Go(func() {
						time.Sleep(next)
						check(t, c.then(t.Context(), l))
					})
				}
				check(t, l.Settle(t.Context(), settlement(1)))
				if took := time.Since(began); took != c.want {
					t.Errorf("the outcome was durable after %v, want %v", took, c.want)
				}
				other.Wait()
				if e, ok := lookup(t, l, 1); !ok || e.State != Settled {
					t.Errorf("%+v, %v", e, ok)
				}
			})
		})
	}
}
