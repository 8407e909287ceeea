package mapping

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A draft in the memory of others says nothing of them.
func TestDraftInto(t *testing.T) {
	p := compile(t, with("$champion: {column: Ids, split: ';'}", `
amount: Amount
nextStep: {column: Step, empty: clear}
tags: {column: Tags, split: ","}`), "Name", "Account", "Amount", "Step", "Tags", "Ids")
	kinds := [][]string{
		{"", "Deal", "A deal of " + strings.Repeat("many words ", 50)}, {"acc_1", "", "x"}, {"1", "12.5", "no number", ""},
		{"", "call", "\x00"}, {"", "Alpha", "Alpha,Beta", "nothing,Beta"}, {"", "con_1", "con_1;con_2;con_3", "acc_9"},
	}
	random := rand.New(rand.NewPCG(1, 2))
	var again Draft
	for range 2000 {
		cells := make([]string, 0, len(kinds))
		for _, k := range kinds {
			cells = append(cells, k[random.IntN(len(k))])
		}
		p.DraftInto(&again, cells)
		if diff := cmp.Diff(p.Draft(cells), again, cmpopts.IgnoreUnexported(Draft{})); diff != "" {
			t.Fatalf("%q drafted (-alone +in used memory):\n%s", cells, diff)
		}
	}
}
