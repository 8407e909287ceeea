package checkpoint

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestFollowerFindsWhatLookupFinds follows files whose rows stand as in the ledger, in
// other orders, among new ones, changed, refused, open and in doubt: each row is told as
// Lookup tells it, and those that hold what is asked for in brief.
func TestFollowerFindsWhatLookupFinds(t *testing.T) {
	const rows, batch = 3000, 100
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	other := openLedger(t, c, Import{Name: "other", Object: "account"})
	content := func(n int) Digest { return settlement(n).Content }
	check(t, c.mutate(t.Context(), func(t *transaction) error {
		for n := range rows {
			s := settlement(n)
			if n%50 == 7 {
				s.RecordID = "" // a rule left it without one
			}
			t.settle(row{l.number, rowID(n)}, s, nil)
			if n%3 == 0 { // other ledgers' rows stand between
				t.settle(row{other.number, rowID(n)}, settlement(n+rows), nil)
			}
		}
		return nil
	}))
	var listed []Entry
	for n := 3; n < rows; n += 4 {
		listed = append(listed, Entry{ID: rowID(n), RecordID: settlement(n).RecordID})
	}
	check(t, l.NoteListed(t.Context(), 37, listed))
	check(t, l.Intend(t.Context(), updateIntent(5, `{}`)))
	check(t, l.Intend(t.Context(), updateIntent(205, `{}`)))
	check(t, l.Doubt(t.Context(), rowID(205), "who knows"))
	check(t, l.Intend(t.Context(), createIntent(rows)))
	for n := 10; n < rows; n += 40 {
		check(t, l.Reject(t.Context(), refusal(n)))
	}
	var ordered []int
	for n := range rows {
		ordered = append(ordered, n)
	}
	random := rand.New(rand.NewPCG(1, 2))
	shuffled := slices.Clone(ordered)
	random.Shuffle(rows, func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	var near, mixed, sparse []int
	for n := range rows {
		near = append(near, n/60*60+(n%60*7)%60)
		mixed = append(mixed, n, n+rows)
		if n%5 == 0 {
			sparse = append(sparse, n)
		}
	}
	reversed := slices.Clone(ordered)
	slices.Reverse(reversed)
	for name, file := range map[string][]int{
		"as entered": ordered, "nearly as entered": near, "shuffled": shuffled, "reversed": reversed, "new ones between": mixed,
		"most are gone": sparse, "from the middle": ordered[rows/2:],
	} {
		t.Run(name, func(t *testing.T) {
			f := l.Follow()
			brief := 0
			for file := range slices.Chunk(file, batch) {
				var asked []Asked
				for _, n := range file {
					a := Asked{rowID(n), content(n)}
					if n%30 == 11 {
						a.Content = Digest{9} // it changed
					}
					asked = append(asked, a)
				}
				got, err := f.Lookup(t.Context(), asked)
				check(t, err)
				known, err := l.Lookup(t.Context(), ids(asked, upTo(len(asked))))
				check(t, err)
				want := make([]Entry, len(asked))
				for i, a := range asked {
					w := known[a.ID]
					if w.ID == a.ID && got[i].Label == "" && w.Content == a.Content {
						brief++
						short := Entry{ID: w.ID, State: w.State, RecordID: w.RecordID, Content: w.Content, List: w.List}
						if w.State == Doubt {
							short.Message = w.Message
						}
						w = short
					}
					want[i] = w
				}
				if !reflect.DeepEqual(want, got) {
					t.Fatalf("from row %d on (-want +got):\n%s", file[0], cmp.Diff(want, got))
				}
			}
			if name == "as entered" && brief < rows*85/100 {
				t.Errorf("%d of %d rows were told in brief", brief, rows)
			}
		})
	}
}

func TestFollowerOfNothing(t *testing.T) {
	l := openLedger(t, open(t, newPath(t), Options{}), deals)
	f := l.Follow()
	for _, asked := range [][]Asked{nil, {{ID: rowID(1)}}} {
		got, err := f.Lookup(t.Context(), asked)
		if diff := cmp.Diff(make([]Entry, len(asked)), got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%d rows: %v (-want +got):\n%s", len(asked), err, diff)
		}
	}
}

func TestHeldCountsRowsWithARecord(t *testing.T) {
	c := open(t, newPath(t), Options{})
	l := openLedger(t, c, deals)
	held := func(want int) {
		t.Helper()
		if n, err := l.Held(t.Context()); err != nil || n != want {
			t.Errorf("%d rows have a record, %v; want %d", n, err, want)
		}
	}
	held(0)
	check(t, l.Settle(t.Context(), settlement(1)))
	check(t, l.Settle(t.Context(), settlement(2)))
	check(t, l.Reject(t.Context(), refusal(3)))
	held(2)
	other := openLedger(t, c, Import{Name: "other", Object: "opportunity"})
	check(t, other.Settle(t.Context(), Settlement{ID: rowID(9), RecordID: "opp_9"}))
	held(2)
}
