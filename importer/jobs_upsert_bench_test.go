package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lightfield-importer/client/sandbox"
)

// upserted imports 5,000 accounts that are there already, of which every tenth
// differs, against the cheapest reading and the writes at the server's limit.
func upserted(b *testing.B) {
	const n = 5000
	o := sandbox.Options{Rate: sandbox.DefaultRate, Latency: 300 * time.Millisecond}
	var lines strings.Builder
	lines.WriteString("Id,Name,Sector\n")
	for i := range n {
		fmt.Fprintf(&lines, "A%d,Company %d,%s\n", i, i, []string{"Food", "Energy"}[min(i%10, 1)])
	}
	dir := b.TempDir()
	data, mapping := filepath.Join(dir, "accounts.csv"), filepath.Join(dir, "accounts.yaml")
	for path, text := range map[string]string{data: lines.String(),
		mapping: "version: 1\nobject: account\nmode: upsert\nidentity: [Id]\nmatch: [[oldId]]\nfields: {oldId: Id, $name: Name, sector: Sector}\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		run, box := sandboxed(b, o, data, mapping)
		others := len(box.Records("account"))
		for i := range n {
			seed(b, box, "account", map[string]any{"oldId": fmt.Sprint("A", i), "$name": fmt.Sprint("Company ", i), "sector": "Energy"})
		}
		b.ResetTimer()
		began := time.Now()
		s, err := Run(b.Context(), run)
		took := time.Since(began)
		if err != nil || s.Rows.Updated != n/10 || s.Rows.Unchanged != n-n/10 {
			b.Fatalf("%v: %+v", err, s.Rows)
		}
		minimum := float64((n+others+24)/25+n/10) / float64(o.Rate)
		b.ReportMetric(minimum/took.Seconds(), "minimum/measured")
		b.ReportMetric(float64(box.Count(sandbox.Write, 429)+box.Count(sandbox.Read, 429)+box.Count(sandbox.Search, 429)), "429s")
		b.ReportMetric(float64(s.Requests.Write.Count), "writes")
		b.ReportMetric(float64(s.Requests.Search.Count), "searches")
	}
}
