package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
)

// Fifty organisations' nightly jobs side by side on one machine, each a process of its
// own with its own checkpoint: 2,000 rows that are there already, of which 200 have
// changed, at 25 requests a second and 300 ms latency each.
//
//	go test -run xxx -bench Nights -benchtime 1x -timeout 20m ./cmd/importer
func BenchmarkNights(b *testing.B) {
	const jobs, rows, changed = 50, 2_000, 200
	type organisation struct {
		box        *sandbox.Sandbox
		base, data string
	}
	var organisations [jobs]organisation
	for i := range organisations {
		o := &organisations[i]
		o.box, o.base = serve(b, sandbox.Options{Organisation: fmt.Sprint("organisation ", i), RequestLog: -1})
		o.data = filepath.Join(b.TempDir(), "accounts.csv")
		write(b, o.data, accounts(rows, 0, 0))
		write(b, strings.TrimSuffix(o.data, "csv")+"yaml", "version: 1\nobject: account\nidentity: [Id]\nfields: {oldId: Id, $name: Name}\n")
		if out, err := program(b.Context(), o.base, o.box, "run", "--quiet", o.data).CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		o.box.SetRate(sandbox.DefaultRate)
		o.box.SetLatency(300*time.Millisecond, 0)
	}
	night := 0
	for b.Loop() {
		night++
		var cpu time.Duration
		var mu sync.Mutex
		var running sync.WaitGroup
		for i := range organisations {
			o := &organisations[i]
			write(b, o.data, accounts(rows, changed, night))
			running.Go(func() {
				c := program(b.Context(), o.base, o.box, "run", "--quiet", "--require-checkpoint", o.data)
				if out, err := c.CombinedOutput(); err != nil {
					b.Errorf("%v: %s", err, out)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
			})
		}
		running.Wait()
		b.ReportMetric(cpu.Seconds()/jobs, "cpu-s/job")
	}
	b.ReportMetric(float64(changed)/sandbox.DefaultRate, "least-s")
}

// accounts is an export of which the first few have another name every night.
func accounts(rows, changed, night int) string {
	var csv strings.Builder
	csv.WriteString("Id,Name\n")
	for i := range rows {
		name := 0
		if i < changed {
			name = night
		}
		fmt.Fprintf(&csv, "A%d,Company %d of night %d\n", i, i, name)
	}
	return csv.String()
}
