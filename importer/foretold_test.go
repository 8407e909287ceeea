package importer

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"lightfield-importer/client"
	"lightfield-importer/client/sandbox"
)

// rehearsed are the object types of which rehearsals are made.
var rehearsed = []string{"opportunity", "account", "contact", "task", "note", sandbox.CustomObject}

// What the dry run passes the run does not reject, whatever the mapping, the cells and
// the records that are there.
func TestDryRunForetellsTheRun(t *testing.T) {
	told := 0
	for seed := range uint64(30) {
		told += foretold(t, rand.New(rand.NewPCG(seed, 11)), fmt.Sprint("seed ", seed))
	}
	if told < 100 {
		t.Errorf("only %d rows were passed by a dry run", told)
	}
}

func FuzzDryRunForetellsTheRun(f *testing.F) {
	f.Add([]byte("importer"))
	f.Fuzz(func(t *testing.T, choices []byte) {
		foretold(t, rand.New(&tape{choices, rand.NewPCG(1, 11)}), "these choices")
	})
}

// tape makes choices of bytes, and when they are used up of another source.
type tape struct {
	rest []byte
	then rand.Source
}

func (t *tape) Uint64() (n uint64) {
	if len(t.rest) == 0 {
		return t.then.Uint64()
	}
	n, t.rest = uint64(t.rest[0])*0x0101010101010101, t.rest[1:]
	return n
}

// passes are the outcomes of rows that need nobody.
var passes = map[string]bool{"created": true, "updated": true, "unchanged": true, "skipped": true}

// foretold holds the dry runs of two runs against these, and gives how many rows they
// passed.
func foretold(t *testing.T, choices *rand.Rand, name string) (passed int) {
	t.Helper()
	dir := t.TempDir()
	o, box := sandboxed(t, sandbox.Options{}, filepath.Join(dir, "data.csv"), filepath.Join(dir, "data.yaml"))
	o.Client.Transport = box.Transport()
	for range 2 {
		if _, err := box.Add("account", map[string]any{"$name": "Twice", "oldId": "One"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	c, err := client.New(o.Client)
	if err != nil {
		t.Fatal(err)
	}
	r := &rehearser{Rand: choices, box: box, object: rehearsed[choices.IntN(len(rehearsed))], rough: 4 << choices.IntN(7)}
	if r.defs, err = c.Definitions(t.Context(), r.object); err != nil {
		t.Fatal(err)
	}
	made := r.rehearse(t)
	save(t, o.Mapping, made.mapping)
	for i, data := range []string{made.first, made.second} {
		save(t, o.Data, data)
		o.RunID = fmt.Sprint("run-", i)
		dry, ran := o, o
		dry.DryRun, dry.ReportDir, ran.ReportDir = true, filepath.Join(dir, fmt.Sprint("dry", i)), filepath.Join(dir, fmt.Sprint("ran", i))
		for _, o := range []Options{dry, ran} {
			if _, err := Run(t.Context(), o); err != nil {
				t.Fatalf("%s, dry run %v: %v\n%s\n%s", name, o.DryRun, err, made.mapping, data)
			}
		}
		want, got := table(t, filepath.Join(dry.ReportDir, "results.csv")), table(t, filepath.Join(ran.ReportDir, "results.csv"))
		for n := range want {
			if !passes[want[n]["outcome"]] && !passes[got[n]["outcome"]] {
				continue
			}
			passed++
			if want[n]["outcome"] != got[n]["outcome"] {
				t.Errorf("%s, run %d, line %s: the dry run says %s (%s), the run %s (%s)", name, i+1, want[n]["line"],
					want[n]["outcome"], want[n]["message"], got[n]["outcome"], got[n]["message"])
			}
		}
		if t.Failed() {
			t.Fatalf("%s\n%s", made.mapping, data)
		}
	}
	return passed
}
