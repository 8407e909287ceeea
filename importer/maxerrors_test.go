package importer

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer/report"
)

func TestParseMaxErrors(t *testing.T) {
	for text, want := range map[string]MaxErrors{
		"": {}, "1": {Count: 1}, "50": {Count: 50}, "2%": {Percent: 2}, "0.5%": {Percent: 0.5}, "100%": {Percent: 100},
	} {
		if got, err := ParseMaxErrors(text); got != want || err != nil {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"0", "-1", "x", "0%", "101%", "NaN%", "-2%", "%", "1.5"} {
		if got, err := ParseMaxErrors(text); err == nil {
			t.Errorf("%q is taken as %+v", text, got)
		}
	}
}

func TestMaxErrorsReached(t *testing.T) {
	count, share := MaxErrors{Count: 3}, MaxErrors{Percent: 5}
	for _, c := range []struct {
		name string
		max  MaxErrors
		t    errorTally
		want bool
	}{
		{"no limit", MaxErrors{}, errorTally{bad: 100, ended: 100, looked: 100}, false},
		{"one less", count, errorTally{bad: 2, ended: 2, looked: 2}, false},
		{"as many", count, errorTally{bad: 3, ended: 3, looked: 4000}, true},
		{"too few rows for a share", share, errorTally{bad: 99, early: 99, ended: 99, looked: 99}, false},
		{"few of those looked at, though all that have ended", share, errorTally{bad: 130, early: 130, ended: 130, looked: 4000}, false},
		{"exactly the share", share, errorTally{bad: 5, early: 5, ended: 5, looked: 100}, false},
		{"more than the share of those looked at", share, errorTally{bad: 6, early: 6, ended: 6, looked: 100}, true},
		{"few of those looked at, but many of those written", share, errorTally{bad: 6, ended: 100, looked: 4000}, true},
		{"unchanged rows count as well", share, errorTally{bad: 6, ended: 1000, looked: 4000}, false},
		{"faults of the file say nothing of the writes", share, errorTally{bad: 155, early: 150, ended: 249, looked: 5000}, false},
	} {
		if got := c.max.reached(c.t); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// mixed writes n deals; kind says of each whether it is good (""), has a stage that
// does not exist, or an account that nobody knows.
func mixed(t *testing.T, n int, kind func(int) string) string {
	t.Helper()
	var csv strings.Builder
	csv.WriteString("Id,Name,Account,Owner,Stage,Amount\n")
	for i := range n {
		stage, account := "Prospecting", "Northwind Turbines"
		switch kind(i) {
		case "stage":
			stage = "Nowhere"
		case "account":
			account = "Nobody"
		}
		fmt.Fprintf(&csv, "%d,Deal %d,%s,,%s,%d\n", i, i, account, stage, i)
	}
	return written(t, "deals.csv", csv.String())
}

// The row that makes it too many is the last one that counts, whether it is found
// while the file is read or by asking, and none is written behind it.
func TestMaxErrorsStopsAtTheRow(t *testing.T) {
	every := func(nth int, what string) func(int) string {
		return func(i int) string {
			if i%nth == nth-1 {
				return what
			}
			return ""
		}
	}
	for _, c := range []struct {
		name   string
		kind   func(int) string
		max    MaxErrors
		bad    int64
		writes bool // some were made before
	}{
		{"the first fault of the file", every(100, "stage"), MaxErrors{Count: 1}, 1, false},
		{"the third", every(30, "stage"), MaxErrors{Count: 3}, 3, false},
		{"each row", every(1, "stage"), MaxErrors{Count: 7}, 7, false},
		{"the first that asking finds", every(2, "account"), MaxErrors{Count: 1}, 1, true},
		{"a share of them", every(10, "stage"), MaxErrors{Percent: 5}, 10, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, box := sandboxed(t, sandbox.Options{}, mixed(t, 600, c.kind), written(t, "deals.yaml", dealsMapping))
			o.MaxErrors = c.max
			s, err := Run(t.Context(), o)
			if err != nil || s.Stopped != report.StoppedMaxErrors || s.ExitCode != ExitRows {
				t.Fatalf("exit code %d, stopped %q: %v", s.ExitCode, s.Stopped, err)
			}
			made := int64(len(box.Records("opportunity")))
			if s.Rows.Rejected != c.bad || s.Rows.Created != made || s.Rows.NotAttempted != 600-c.bad-made {
				t.Errorf("%d were made: %+v", made, s.Rows)
			}
			if !c.writes && made > 0 {
				t.Errorf("%d were written behind the last row that counts", made)
			}
		})
	}
}

// Faults of the file are found far ahead of the writes, and a share is of all rows:
// one row of thirty is less than a twentieth, however early it is known.
func TestMaxErrorsAsAShareOfAllRows(t *testing.T) {
	few := func(i int) string {
		if i%30 == 0 {
			return "stage"
		}
		return ""
	}
	o, box := sandboxed(t, sandbox.Options{}, mixed(t, 3000, few), written(t, "deals.yaml", dealsMapping))
	o.MaxErrors = MaxErrors{Percent: 5}
	s, err := Run(t.Context(), o)
	if err != nil || s.Stopped != "" || s.Rows.Rejected != 100 || len(box.Records("opportunity")) != 2900 {
		t.Errorf("stopped %q: %v: %+v", s.Stopped, err, s.Rows)
	}
}

// A number of rows is one of the run, however many steps it has.
func TestMaxErrorsOfAMigration(t *testing.T) {
	files := maps.Clone(crm)
	files["accounts.csv"] += "A-3,,\nA-4,,\n"
	files["contacts.csv"] += "C-3,no address,\nC-4,nor this,\n"
	for n, rejected := range map[int64]int64{3: 3, 5: 4} {
		o, _ := migrating(t, files)
		o.MaxErrors = MaxErrors{Count: n}
		s, err := Migrate(t.Context(), o)
		if err != nil || s.Rows.Rejected != rejected || (s.Stopped == report.StoppedMaxErrors) != (n == rejected) {
			t.Errorf("--max-errors %d: %v, %q, %+v", n, err, s.Stopped, s.Rows)
		}
	}
}
