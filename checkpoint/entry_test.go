package checkpoint

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLookupFindsWhateverTheOrder asks for rows in the file's order, in pieces, mixed
// with unknown ones, and shuffled: the answers are the same as one by one.
func TestLookupFindsWhateverTheOrder(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	other := openLedger(t, c, Import{Name: "other", Object: "account"})
	const rows = 600
	check(t, c.mutate(t.Context(), func(t *transaction) error {
		for n := range rows {
			t.settle(row{l.number, rowID(n)}, settlement(n), nil)
			if n%3 == 0 { // other ledgers' rows stand between
				t.settle(row{other.number, rowID(n)}, settlement(n+rows), nil)
			}
		}
		return nil
	}))
	check(t, l.Intend(t.Context(), createIntent(rows)))
	check(t, l.Intend(t.Context(), updateIntent(5, `{}`)))
	random := rand.New(rand.NewPCG(1, 2))
	ordered := make([]int, 0, 2*rows)
	for n := range 2 * rows {
		ordered = append(ordered, n)
	}
	shuffled := slices.Clone(ordered)
	random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	reversed := slices.Clone(ordered)
	slices.Reverse(reversed)
	for name, asked := range map[string][]int{
		"none": nil, "one": {5}, "unknown": {rows + 1}, "open": {rows}, "few": ordered[3:9], "stretch": ordered[100:400],
		"over the end": ordered[rows-100 : rows+100], "all": ordered, "shuffled": shuffled, "reversed": reversed, "repeated": slices.Concat(ordered, ordered),
	} {
		t.Run(name, func(t *testing.T) {
			var ids []ID
			want := make(map[ID]string)
			for _, n := range asked {
				ids = append(ids, rowID(n))
				if n < rows {
					want[rowID(n)] = settlement(n).RecordID
				} else if n == rows {
					want[rowID(n)] = ""
				}
			}
			found, err := l.Lookup(t.Context(), ids)
			check(t, err)
			got := make(map[ID]string)
			for id, e := range found {
				if e.ID != id || (e.State == Pending) != (id == rowID(5) || id == rowID(rows)) {
					t.Errorf("entry of %s: %+v", id, e)
				}
				got[id] = e.RecordID
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEntriesComeByLine(t *testing.T) {
	l := openLedger(t, open(t, newPath(t), Options{}), deals)
	for n, line := range map[int]int{1: 40, 2: 10, 3: 30} {
		s := settlement(n)
		s.Line = line
		check(t, l.Settle(t.Context(), s))
	}
	for n, line := range map[int]int{3: 5, 4: 20, 5: 50} { // row 3 is settled and open
		i := createIntent(n)
		i.Line = line
		check(t, l.Intend(t.Context(), i))
	}
	type view struct {
		Label string
		Line  int
		State State
	}
	var got []view
	for e, err := range l.Entries(t.Context()) {
		check(t, err)
		got = append(got, view{e.Label, e.Line, e.State})
	}
	want := []view{{"deal 2", 10, Settled}, {"deal 4", 20, Pending}, {"deal 3", 30, Pending}, {"deal 1", 40, Settled}, {"deal 5", 50, Pending}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	for stop := range len(want) {
		seen := 0
		for range l.Entries(t.Context()) {
			if seen++; seen > stop {
				break
			}
		}
		if seen != stop+1 {
			t.Errorf("stopped after %d entries, want %d", seen, stop+1)
		}
	}
}

func TestSampleIsSpread(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	if none, err := l.Sample(t.Context(), 3); err != nil || len(none) != 0 {
		t.Errorf("sample of nothing: %v, %v", none, err)
	}
	for n := range 100 {
		if n%10 == 9 {
			check(t, l.Reject(t.Context(), refusal(n)))
			continue
		}
		check(t, l.Settle(t.Context(), settlement(n)))
	}
	check(t, l.Intend(t.Context(), updateIntent(0, `{}`)))
	got, err := l.Sample(t.Context(), 4)
	check(t, err)
	var labels []string
	for _, e := range got {
		labels = append(labels, e.Label)
	}
	if diff := cmp.Diff([]string{"deal 1", "deal 24", "deal 50", "deal 74"}, labels); diff != "" {
		t.Errorf("sample (-want +got):\n%s", diff)
	}
	all, err := l.Sample(t.Context(), 1000)
	if err != nil || len(all) != 89 {
		t.Errorf("asked for more than there are: %d, %v", len(all), err)
	}
}

// A companion gives way to whoever comes to hold its record, or is about to.
func TestOwnerOfWhatACompanionMade(t *testing.T) {
	c := open(t, newPath(t), Options{})
	stubs := openLedger(t, c, Import{Name: CompanionPrefix + "stubs", Object: "opportunity"})
	l := openLedger(t, c, deals)
	for n, id := range map[byte]string{1: "opp_1", 2: "opp_2", 3: "opp_3"} {
		check(t, stubs.Settle(t.Context(), Settlement{ID: rowID(int(n)), RecordID: id}))
	}
	check(t, l.Settle(t.Context(), settlement(1)))
	check(t, l.Intend(t.Context(), updateIntent(2, `{}`)))
	for record, want := range map[string]string{"opp_1": "deals", "opp_2": "deals", "opp_3": CompanionPrefix + "stubs"} {
		if ledger, _, ok, err := c.Owner(t.Context(), record); err != nil || !ok || ledger != want {
			t.Errorf("owner of %s: %q %v, %v", record, ledger, ok, err)
		}
	}
	if Companion("deals") || !Companion(CompanionPrefix+"stubs") {
		t.Error("companions are not told from imports")
	}
}

func TestOwner(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	other := openLedger(t, c, Import{Name: "other", Object: "opportunity"})
	check(t, l.Settle(t.Context(), settlement(1)))
	check(t, other.Settle(t.Context(), Settlement{ID: rowID(9), RecordID: "opp_1"}))
	check(t, l.Intend(t.Context(), updateIntent(2, `{}`)))
	check(t, l.Reject(t.Context(), refusal(3)))
	for record, want := range map[string]ID{"opp_1": rowID(1), "opp_2": rowID(2), "opp_3": {}, "": {}} {
		ledger, id, ok, err := c.Owner(t.Context(), record)
		if err != nil || id != want || ok != (want != ID{}) || ok && ledger != "deals" {
			t.Errorf("owner of %q: %q %s %v, %v", record, ledger, id, ok, err)
		}
	}
}
