package importer

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/resolve"
)

func keyOf(n int) naturalKey { return shorten(identity.Columns([]string{strconv.Itoa(n)})) }

// claimed is a row of the test: its keys, and whether it would get a record.
type claimed struct {
	*pairing
	numbers []int
	lucky   bool
	holder  place // of the row that keeps one of its keys, as it found out
}

// Whatever order rows end in, they get what they would get one after the other.
func TestClaimsAreThoseOfTheFilesOrder(t *testing.T) {
	for n := range 200 {
		r := rand.New(rand.NewPCG(7, uint64(n)))
		c := newClaims()
		rows := make([]claimed, 60)
		var workers sync.WaitGroup
		todo := make(chan *claimed)
		for range 1 + r.IntN(20) {
			workers.Go(func() {
				for row := range todo {
					holder, _, _, err := row.rival(t.Context())
					if err != nil {
						t.Error(err)
					}
					row.holder = holder
					row.keeps = holder == (place{}) && row.lucky
					c.release(&row.claimant)
				}
			})
		}
		for i := range rows {
			row := &rows[i]
			row.pairing = &pairing{claimant: claimant{place: place{int32(i + 1), int32(i + 100)}}}
			row.lucky = r.IntN(3) > 0
			for _, k := range r.Perm(25)[:1+r.IntN(3)] {
				row.numbers, row.keys = append(row.numbers, k), append(row.keys, keyOf(k))
			}
			if i%10 == 9 { // a row that has its record already
				c.hold(&row.claimant)
				continue
			}
			c.claim(&row.claimant)
			todo <- row
		}
		close(todo)
		workers.Wait()
		checkClaims(t, n, rows)
		if len(c.open) != 0 {
			t.Errorf("case %d: %d rows are open at the end", n, len(c.open))
		}
	}
}

// checkClaims goes through the rows one after the other.
func checkClaims(t *testing.T, n int, rows []claimed) {
	t.Helper()
	keeper := map[int]place{}
	for i, row := range rows {
		if i%10 == 9 {
			for _, k := range row.numbers {
				keeper[k] = row.place
			}
			continue
		}
		var want place
		for _, k := range row.numbers {
			if keeper[k] != (place{}) {
				want = keeper[k]
				break
			}
		}
		if row.holder != want {
			t.Fatalf("case %d: row %d was told of %v, want %v", n, i, row.holder, want)
		}
		if want == (place{}) && row.lucky {
			for _, k := range row.numbers {
				keeper[k] = row.place
			}
		}
	}
}

// A record that is claimed late goes to one row.
func TestTake(t *testing.T) {
	c := newClaims()
	first := &pairing{claimant: claimant{place: place{1, 10}}}
	first.match.Found = []resolve.Found{{ID: "acc_1"}}
	second, third := &pairing{claimant: claimant{place: place{2, 20}}}, &pairing{claimant: claimant{place: place{3, 30}}}
	for _, p := range []*pairing{first, second, third} {
		c.claim(&p.claimant, p.recordKeys()...)
	}
	if line := c.take(&second.claimant, "acc_1"); line != 10 {
		t.Errorf("a claimed record is taken: line %d", line)
	}
	for range 2 {
		if line := c.take(&second.claimant, "acc_2"); line != 0 {
			t.Errorf("a free record is that of line %d", line)
		}
	}
	if line := c.take(&third.claimant, "acc_2"); line != 20 {
		t.Errorf("a record is taken twice: line %d", line)
	}
	c.release(&second.claimant) // without a record
	if c.take(&third.claimant, "acc_2") != 0 {
		t.Error("a record that was given up is not free")
	}
}
