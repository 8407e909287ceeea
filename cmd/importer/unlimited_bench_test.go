package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lightfield-importer/client"
)

// Where the server is not the limit: a whole import with durable intents, and a bare
// loop that posts the same bodies with as many connections and keeps nothing, both as
// often as -benchtime says, against a sandbox without limits in a process of its own.
// What the import allocates is counted in one more, in this process:
//
//	go test -run xxx -bench Unlimited -benchtime 3x ./cmd/importer
func BenchmarkUnlimited(b *testing.B) {
	const rows = 20_000
	base := apart(b)
	account := accountAt(b, base)
	var bare, whole time.Duration
	var cpu time.Duration
	for round := 0; b.Loop(); round++ {
		whole += imported(b, base, account, round, rows, &cpu)
		bare += postedBare(b, base, account, round, rows)
	}
	objects, bytes := allocated(b, base, account, rows)
	b.ReportMetric(float64(objects)/rows, "allocs/row")
	b.ReportMetric(float64(bytes)/rows, "B/row")
	n := float64(rows * b.N)
	b.ReportMetric(n/whole.Seconds(), "rows/s")
	b.ReportMetric(n/bare.Seconds(), "bare-rows/s")
	b.ReportMetric(bare.Seconds()/whole.Seconds(), "of-bare")
	b.ReportMetric(float64(cpu.Microseconds())/n, "cpu-µs/row")
	b.ReportMetric(0, "ns/op")
}

// apart serves a sandbox without limits from another process and gives its base URL.
func apart(b *testing.B) (base string) {
	b.Helper()
	c := exec.CommandContext(b.Context(), "importer", "sandbox", "--rate", "0")
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if base, found := strings.CutPrefix(lines.Text(), "LIGHTFIELD_BASE_URL="); found {
			return base
		}
	}
	b.Fatal("the sandbox did not say where it is")
	return ""
}

func accountAt(b *testing.B, base string) string {
	b.Helper()
	c, err := client.New(client.Config{BaseURL: base, Key: sandboxKey, Version: "test"})
	if err != nil {
		b.Fatal(err)
	}
	page, err := c.List(b.Context(), "account", nil, 0, 1)
	if err != nil || len(page.Data) == 0 {
		b.Fatal("no account", err)
	}
	return page.Data[0].ID
}

const sandboxKey = "sk_lf_sandbox"

// imported runs the importer over a file of its own, and adds what it took of the
// processors.
func imported(b *testing.B, base, account string, round, rows int, cpu *time.Duration) time.Duration {
	b.Helper()
	c := exec.CommandContext(b.Context(), "importer", "run", "--quiet", dealsFor(b, account, round, rows))
	c.Env = append(os.Environ(), "LIGHTFIELD_BASE_URL="+base, keyVariable+"="+sandboxKey)
	began := time.Now()
	if out, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	took := time.Since(began)
	*cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	return took
}

// allocated runs the importer in this process and gives what it allocated.
func allocated(b *testing.B, base, account string, rows int) (objects, bytes uint64) {
	b.Helper()
	b.Setenv("LIGHTFIELD_BASE_URL", base)
	b.Setenv(keyVariable, sandboxKey)
	data := dealsFor(b, account, -1, rows)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if code := start([]string{"run", "--quiet", data}, streams{in: strings.NewReader(""), out: io.Discard, err: os.Stderr}); code != 0 {
		b.Fatalf("exit code %d", code)
	}
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs, after.TotalAlloc - before.TotalAlloc
}

// dealsFor writes a file like no other round's, and its mapping.
func dealsFor(b *testing.B, account string, round, rows int) (data string) {
	b.Helper()
	data = filepath.Join(b.TempDir(), fmt.Sprintf("deals%d.csv", round))
	var csv bytes.Buffer
	csv.WriteString("Id,Name,Account,Stage,Amount\n")
	for i := range rows {
		fmt.Fprintf(&csv, "%d,Deal %d,%s,Prospecting,%d.50\n", i, i, account, i)
	}
	mapping := "version: 1\nobject: opportunity\nidentity: [Id]\nfields: {oldId: Id, $name: Name, $stage: Stage, amount: Amount}\nrelationships: {$account: Account}\n"
	for path, text := range map[string]string{data: csv.String(), strings.TrimSuffix(data, "csv") + "yaml": mapping} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return data
}

// postedBare posts the same bodies and forgets the answers.
func postedBare(b *testing.B, base, account string, round, rows int) time.Duration {
	b.Helper()
	const connections = client.DefaultMaxInFlight
	bare := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	defer bare.CloseIdleConnections()
	var next atomic.Int64
	var failed atomic.Int64
	began := time.Now()
	var posting sync.WaitGroup
	for range connections {
		posting.Go(func() {
			for i := next.Add(1) - 1; i < int64(rows); i = next.Add(1) - 1 {
				body, _ := json.Marshal(map[string]any{
					"fields":        map[string]any{"oldId": fmt.Sprint(i), "$name": fmt.Sprint("Deal ", i), "$stage": "Prospecting", "amount": float64(i) + .5},
					"relationships": map[string]any{"$account": account},
				})
				r, _ := http.NewRequestWithContext(b.Context(), http.MethodPost, base+"/v1/opportunities", bytes.NewReader(body))
				r.Header.Set("Authorization", "Bearer "+sandboxKey)
				r.Header.Set("Lightfield-Version", "2026-03-01")
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", fmt.Sprintf("bare-%d-%d", round, i))
				answer, err := bare.Do(r)
				if err != nil {
					failed.Add(1)
					continue
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				if answer.StatusCode/100 != 2 {
					failed.Add(1)
				}
			}
		})
	}
	posting.Wait()
	if n := failed.Load(); n > 0 {
		b.Fatalf("%d of %d posts failed", n, rows)
	}
	return time.Since(began)
}
