package importer

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

const (
	dealsHead = `version: 1
object: opportunity
identity: [Id]
fields:
  $name: Name
  $stage: Stage
  amount: {column: Amount, number: "1,234.56"}
relationships:
`
	// dealsMapping finds accounts by name.
	dealsMapping = dealsHead + "  $account: {column: Account, find: {object: account, by: $name}}\n"
)

// deals writes n rows of one account and their mapping into a folder of the test.
func deals(tb testing.TB, n int) (data, mapping string) {
	tb.Helper()
	return dealsOf(tb, n, dealsMapping, func(int) string { return "Northwind Turbines" })
}

// dealsOf writes n rows with the account that each has, and the mapping.
func dealsOf(tb testing.TB, n int, text string, account func(i int) string) (data, mapping string) {
	tb.Helper()
	dir := tb.TempDir()
	data, mapping = filepath.Join(dir, "deals.csv"), filepath.Join(dir, "deals.yaml")
	f, err := os.Create(data)
	if err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "Id,Name,Account,Owner,Stage,Amount")
	for i := range n {
		fmt.Fprintf(w, "%d,Deal %d,%s,Agent %d,Prospecting,\"%d,500.50\"\n", i, i, account(i), i%35, 1+i%900)
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(mapping, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return data, mapping
}

// sandboxed makes options for a run against a sandbox with the samples' records.
func sandboxed(tb testing.TB, o sandbox.Options, data, mapping string) (Options, *sandbox.Sandbox) {
	tb.Helper()
	box, err := sandbox.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	if err := box.LoadSamples(); err != nil {
		tb.Fatal(err)
	}
	base, stop, err := box.Start()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(stop)
	dir := tb.TempDir()
	return Options{
		Data: data, Mapping: mapping, Checkpoint: filepath.Join(dir, "deals.checkpoint"), ReportDir: filepath.Join(dir, "reports"),
		Client: client.Config{BaseURL: base, Key: box.Key(), Version: "test"}, Sandbox: "test",
		Progress: report.NewProgress(os.Stderr, false, true, nil), Program: "test", RunID: "run-1",
	}, box
}

// Four imports at once on one organisation's limit, a minute long: what they
// wrote of what the limit allows, what the least of them got of it, and how
// much was refused:
//
//	go test -run xxx -bench Shared -benchtime 1x ./importer
func BenchmarkShared(b *testing.B) {
	const imports, lasting = 4, time.Minute
	for _, latency := range []time.Duration{50 * time.Millisecond, 300 * time.Millisecond} {
		b.Run(latency.String(), func(b *testing.B) {
			data, mapping := deals(b, 5000)
			for b.Loop() {
				first, box := sandboxed(b, sandbox.Options{Rate: 25, Latency: latency}, data, mapping)
				var each [imports]int64
				var running sync.WaitGroup
				for i := range imports {
					o := first
					o.RunID, o.MaxDuration = fmt.Sprint("run-", i), lasting
					o.Checkpoint = filepath.Join(b.TempDir(), "deals.checkpoint")
					o.ReportDir = filepath.Join(b.TempDir(), "reports")
					o.Mapping = filepath.Join(b.TempDir(), "deals.yaml")
					named := fmt.Appendf(nil, "name: deals-%d\n%s", i, dealsMapping) // else their rows would be the same
					if err := os.WriteFile(o.Mapping, named, 0o600); err != nil {
						b.Fatal(err)
					}
					running.Go(func() {
						s, err := Run(b.Context(), o)
						if err != nil {
							b.Error(err)
						}
						each[i] = s.Rows.Created
					})
				}
				running.Wait()
				var all int64
				for _, n := range each {
					all += n
				}
				refused := box.Count(sandbox.Write, 429)
				b.ReportMetric(float64(all)/(25*lasting.Seconds()), "of-the-limit")
				b.ReportMetric(float64(slices.Min(each[:]))/float64(all), "least-share")
				b.ReportMetric(float64(refused)/float64(int64(refused)+all), "refused")
			}
		})
	}
}

// Against a sandbox without limits, durable intents included.
func BenchmarkUnlimited(b *testing.B) {
	const n = 5000
	data, mapping := deals(b, n)
	b.ReportAllocs()
	for b.Loop() {
		o, _ := sandboxed(b, sandbox.Options{RequestLog: -1}, data, mapping)
		s, err := Run(b.Context(), o)
		if err != nil || s.Rows.Created != n {
			b.Fatalf("%v: %+v", err, s.Rows)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}
