package importer

import (
	"fmt"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
)

// Whole jobs against their theoretical minimum: the writes needed by 25 a
// second, plus two latencies (of their mean, where they vary). A pass takes
// nine minutes, most of them in the job of 8,800 rows:
//
//	go test -run xxx -bench Jobs -benchtime 1x -timeout 20m ./importer
func BenchmarkJobs(b *testing.B) {
	const near = 300 * time.Millisecond
	b.Run("creates-300ms", func(b *testing.B) {
		creates(b, sandbox.Options{Latency: near})
	})
	b.Run("creates-2s-jitter-1s", func(b *testing.B) {
		creates(b, sandbox.Options{Latency: 1500 * time.Millisecond, Jitter: time.Second})
	})
	b.Run("creates-faults", func(b *testing.B) {
		creates(b, sandbox.Options{Latency: near, Faults: sandbox.Faults{
			Error500Before: .0125, Error500After: .0125, LostBefore: .0125, LostAfter: .0125, Seed: 1}})
	})
	b.Run("found-by-name", foundByName)
	b.Run("upserted", upserted)
	b.Run("unchanged-100000", unchanged)
}

// creates makes 1,000 opportunities of an account that is named by its id.
func creates(b *testing.B, o sandbox.Options) {
	for b.Loop() {
		o.Rate = sandbox.DefaultRate
		run, box := sandboxed(b, o, "", "")
		account := box.Records("account")[0].ID
		run.Data, run.Mapping = dealsOf(b, 1000, dealsHead+"  $account: Account\n", func(int) string { return account })
		b.ResetTimer()
		wholeJob(b, run, box, o)
	}
}

// foundByName makes 8,800 opportunities, of which each names one of 85 accounts
// and one of 35 owners.
func foundByName(b *testing.B) {
	o := sandbox.Options{Rate: sandbox.DefaultRate, Latency: 300 * time.Millisecond}
	for b.Loop() {
		run, box := sandboxed(b, o, "", "")
		for i := range 85 {
			seed(b, box, "account", map[string]any{"$name": fmt.Sprint("Account ", i)})
		}
		for i := range 35 {
			seed(b, box, "member", map[string]any{"$name": map[string]any{"firstName": "Agent", "lastName": fmt.Sprint(i)}, "$email": fmt.Sprintf("agent%d@importer.example", i)})
		}
		run.Data, run.Mapping = dealsOf(b, 8800,
			dealsMapping+"  $owner: {column: Owner, find: {object: member, by: $name}}\n",
			func(i int) string { return fmt.Sprint("Account ", i%85) })
		b.ResetTimer()
		wholeJob(b, run, box, o)
	}
}

func seed(b *testing.B, box *sandbox.Sandbox, object string, fields map[string]any) {
	if _, err := box.Add(object, fields, nil); err != nil {
		b.Fatal(err)
	}
}

// wholeJob runs one import in which every row is a write, and reports how it did.
func wholeJob(b *testing.B, run Options, box *sandbox.Sandbox, o sandbox.Options) {
	began := time.Now()
	s, err := Run(b.Context(), run)
	took := time.Since(began)
	if err != nil || s.Rows.Created != s.Rows.Read {
		b.Fatalf("%v: %+v", err, s.Rows)
	}
	minimum := float64(s.Rows.Created)/float64(o.Rate) + 2*(o.Latency+o.Jitter/2).Seconds()
	b.ReportMetric(minimum/took.Seconds(), "minimum/measured")
	b.ReportMetric(float64(box.Count(sandbox.Write, 429)+box.Count(sandbox.Read, 429)+box.Count(sandbox.Search, 429)), "429s")
	b.ReportMetric(float64(s.Requests.Write.Count), "writes")
	b.ReportMetric(float64(s.Requests.Search.Count), "searches")
}

// unchanged imports the same 100,000 rows for the second time.
func unchanged(b *testing.B) {
	data, mapping := deals(b, 100_000)
	run, box := sandboxed(b, sandbox.Options{RequestLog: -1}, data, mapping)
	run.CountRows = true
	if s, err := Run(b.Context(), run); err != nil || s.Rows.Created != s.Rows.Read {
		b.Fatalf("%v: %+v", err, s.Rows)
	}
	written := box.Count(sandbox.Write, 200) + box.Count(sandbox.Write, 201)
	for b.Loop() {
		run.RunID += "+"
		s, err := Run(b.Context(), run)
		if err != nil || s.Rows.Unchanged != s.Rows.Read {
			b.Fatalf("%v: %+v", err, s.Rows)
		}
	}
	b.ReportMetric(float64(box.Count(sandbox.Write, 200)+box.Count(sandbox.Write, 201)-written), "writes")
}
