package checkpoint

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// BenchmarkIntendSettle measures write-ahead and settling of rows by 256 callers, each
// waiting for its change to be durable as a run does.
func BenchmarkIntendSettle(b *testing.B) {
	l := openLedger(b, open(b, newPath(b), Options{}), deals)
	body := make([]byte, 600)
	var next atomic.Int64
	var callers sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range 256 {
		callers.Go(func() {
			for n := int(next.Add(1)); n <= b.N; n = int(next.Add(1)) {
				i, s := createIntent(n), settlement(n)
				i.ID, i.Body = scattered(n), body
				s.ID = i.ID
				if err := l.Intend(b.Context(), i); err != nil {
					b.Error(err)
					return
				}
				if err := l.Settle(b.Context(), s); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	callers.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pairs/s")
}

// scattered is an ID without order, as digests are.
func scattered(n int) ID {
	r := rand.New(rand.NewPCG(uint64(n), 42))
	var id ID
	for i := range id {
		id[i] = byte(r.Uint32())
	}
	return id
}

// million is the checkpoint of a million settled rows that the benchmarks share.
var million = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "checkpoint-bench-")
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, "million.checkpoint"), nil
})

const millionRows = 1_000_000

func millionPath(b *testing.B) string {
	b.Helper()
	path, err := million()
	check(b, err)
	if size(path) > 0 {
		return path
	}
	c := open(b, path, Options{})
	check(b, c.StartRun(b.Context(), Run{ID: "run"}))
	l := openLedger(b, c, deals)
	var next atomic.Int64
	var callers sync.WaitGroup
	for range 500 {
		callers.Go(func() {
			for n := int(next.Add(1)); n <= millionRows; n = int(next.Add(1)) {
				s := settlement(n)
				s.ID, s.Run, s.Fields = scattered(n), "run", make([]byte, 48)
				s.RecordID = fmt.Sprintf("opp_%.24s", fmt.Sprintf("%x", scattered(-n)))
				if err := l.Settle(b.Context(), s); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	callers.Wait()
	shut(b, c)
	return path
}

// BenchmarkFollow measures asking for all rows of a file in a run's batches, all of them
// unchanged.
func BenchmarkFollow(b *testing.B) {
	l := openLedger(b, open(b, millionPath(b), Options{}), deals)
	const batch = 128
	asked := make([]Asked, 0, batch)
	next := 0
	f := l.Follow()
	b.ReportAllocs()
	for b.Loop() {
		asked = asked[:0]
		for range batch {
			next = next%millionRows + 1
			asked = append(asked, Asked{scattered(next), settlement(next).Content})
		}
		found, err := f.Lookup(b.Context(), asked)
		if err != nil || found[0].ID != asked[0].ID || found[batch-1].ID != asked[batch-1].ID {
			b.Fatal(found, err)
		}
	}
	b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkOpenMillion measures opening and closing a checkpoint of a million rows, and
// tells its size a row: identity labels of 11 bytes and 48 bytes of field digests.
func BenchmarkOpenMillion(b *testing.B) {
	path := millionPath(b)
	for b.Loop() {
		shut(b, open(b, path, Options{}))
	}
	b.ReportMetric(float64(size(path))/millionRows, "bytes/row")
}

// BenchmarkStatusMillion measures what status reads of a checkpoint of a million rows.
func BenchmarkStatusMillion(b *testing.B) {
	path := millionPath(b)
	for b.Loop() {
		c := open(b, path, Options{ReadOnly: true})
		infos, err := c.Ledgers(b.Context())
		if err != nil || len(infos) != 1 || infos[0].Settled != millionRows {
			b.Fatal(infos, err)
		}
		shut(b, c)
	}
}
