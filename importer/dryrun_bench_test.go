package importer

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
)

// A dry run of 12 columns of many kinds, in three sizes, with telephone numbers
// that all differ in place of a text, and with a fault in every tenth row. MiB
// is the most memory that the process, the sandbox included, has had so far:
//
//	go test -run xxx -bench DryRun -benchtime 1x ./importer
func BenchmarkDryRun(b *testing.B) {
	for _, c := range []struct {
		name  string
		rows  int
		kinds wide
	}{
		{"10000", 10_000, wide{}},
		{"100000", 100_000, wide{}},
		{"1000000", 1_000_000, wide{}},
		{"telephones-100000", 100_000, wide{telephones: true}},
		{"faults-100000", 100_000, wide{faults: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			run, box := sandboxed(b, sandbox.Options{}, "", "")
			run.Data, run.Mapping = c.kinds.write(b, c.rows, box.Records("account")[0].ID)
			run.DryRun = true
			b.ResetTimer()
			for b.Loop() {
				s, err := Run(b.Context(), run)
				if err != nil || s.Rows.Created+s.Rows.Rejected != int64(c.rows) || c.kinds.faults != (s.Rows.Rejected > 0) {
					b.Fatalf("%v: %+v", err, s.Rows)
				}
			}
			b.ReportMetric(peak(b), "MiB")
			b.ReportMetric(float64(c.rows*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// peak is the process's largest resident size so far, 0 where /proc does not tell.
func peak(b *testing.B) (mebibytes float64) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kibibytes float64
	if _, err := fmt.Sscan(after, &kibibytes); err != nil {
		b.Fatal(err)
	}
	return kibibytes / 1024
}

// wide says what the rows of a wide file have.
type wide struct{ telephones, faults bool }

const wideMapping = `version: 1
object: opportunity
identity: [Id]
fields:
  oldId: Id
  $name: Name
  $stage: Stage
  amount: {column: Amount, number: "1,234.56"}
  closeDate: {column: Close, date: DD/MM/YYYY}
  billingEmail: E-mail
  proposalUrl: Link
  deliveryAddress: {street: Street, city: City, country: Country}
  description: Notes
  %s
relationships:
  $account: Account
`

// write makes the file and its mapping.
func (k wide) write(tb testing.TB, n int, account string) (data, mapping string) {
	tb.Helper()
	dir := tb.TempDir()
	data, mapping = filepath.Join(dir, "wide.csv"), filepath.Join(dir, "wide.yaml")
	last := "product: Last"
	if k.telephones {
		last = "contactPhone: {column: Last, region: US}"
	}
	if err := os.WriteFile(mapping, fmt.Appendf(nil, wideMapping, last), 0o600); err != nil {
		tb.Fatal(err)
	}
	f, err := os.Create(data)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "Id,Name,Stage,Amount,Close,E-mail,Link,Street,City,Country,Notes,Last,Account")
	for i := range n {
		fmt.Fprintf(w, "%d,\"Deal %d, phase %d\",%s,\"$%d,%03d.50\",%02d/%02d/2026,buyer%d@customer%d.example,https://customer%d.example/deals/%d,Harbour Street %d,Tacoma,%s,\"First call on day %d.\nThey want an offer.\",%s,%s\n",
			i, i, i%4, k.stage(i), 1+i%900, i%1000, 1+i%28, 1+i%12, i, i%5000, i%5000, i, i%400,
			[...]string{"Germany", "United States", "DK"}[i%3], i, k.last(i), account)
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	return data, mapping
}

func (k wide) stage(i int) string {
	if k.faults && i%10 == 0 {
		return fmt.Sprint("Stage ", i%50)
	}
	return [...]string{"Prospecting", "Proposal", "Closed Won"}[i%3]
}

func (k wide) last(i int) string {
	if k.telephones {
		return fmt.Sprintf("(253) %03d-%04d", 200+i/10_000%700, i%10_000)
	}
	return [...]string{"Atlas Platform", "Compass Support"}[i%2]
}
