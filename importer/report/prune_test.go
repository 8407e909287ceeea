package report

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lightfield-importer/importer/outcome"
)

// reportsOf writes all the reports of a run that ended, as a run does.
func reportsOf(t *testing.T, root, name, checkpoint string) {
	t.Helper()
	dir := filepath.Join(root, name)
	for range 2 { // the second puts the first one's rejected.csv aside
		f, err := Create(dir, []string{"Id"}, ',', false)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outcome.All() {
			if err := f.Add(&Entry{File: "deals.csv", Line: 2, Outcome: o, Cells: []string{"1"}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Vanished(VanishedRow{Identity: "2"}); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.WriteSummary(&Summary{Checkpoint: checkpoint}); err != nil {
			t.Fatal(err)
		}
	}
}

// put writes a file last touched at a time, and its folder.
func put(t *testing.T, path string, touched time.Time) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, touched, touched); err != nil {
		t.Fatal(err)
	}
}

func TestPrune(t *testing.T) {
	root := filepath.Join(t.TempDir(), "deals.reports")
	now := time.Now()
	night := func(n int) string { return DirName(started.AddDate(0, 0, n), "7f3a91c2-1234") }
	for n := range 5 {
		reportsOf(t, root, night(n), "/var/lib/deals.checkpoint")
	}
	longAgo := now.Add(-25 * time.Hour)
	put(t, filepath.Join(root, night(-1), "results.csv"), longAgo)                    // killed
	put(t, filepath.Join(root, night(-1), "summary.json.123.part"), longAgo)          // killed
	put(t, filepath.Join(root, night(-2), "results.csv"), now.Add(-23*time.Hour))     // may go on
	put(t, filepath.Join(root, night(-3), "summary.json"), longAgo)                   // of nobody: has somebody's notes
	put(t, filepath.Join(root, night(-3), "notes.txt"), longAgo)                      //
	put(t, filepath.Join(root, night(-4), "results.csv", "results.csv"), longAgo)     // a folder within
	put(t, filepath.Join(root, "20260101-mine", "summary.json"), longAgo)             // another name
	put(t, filepath.Join(root, "20261123T101500Z-7F3A91C2", "summary.json"), longAgo) // another name
	put(t, filepath.Join(root, "summary.json"), longAgo)                              // no folder
	reportsOf(t, root, night(-5), "other.checkpoint")
	if err := os.Mkdir(filepath.Join(root, night(-6)), 0o700); err != nil { // empty
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, night(0)), filepath.Join(root, night(-7))); err != nil {
		t.Log("without a link among them:", err)
	}
	reportsOf(t, root, filepath.Join(night(-8), "accounts"), "deals.checkpoint") // a migration's, as it is written
	reportsOf(t, root, filepath.Join(night(-8), "accounts-links"), "deals.checkpoint")
	reportsOf(t, root, night(-8), "deals.checkpoint")
	reportsOf(t, root, filepath.Join(night(-9), "accounts"), "deals.checkpoint") // with notes on a step
	reportsOf(t, root, night(-9), "deals.checkpoint")
	put(t, filepath.Join(root, night(-9), "accounts", "notes.txt"), longAgo)
	put(t, filepath.Join(root, night(-10), "accounts", "results.csv"), longAgo)             // killed
	put(t, filepath.Join(root, night(-11), "accounts", "results.csv"), now.Add(-time.Hour)) // may go on
	put(t, filepath.Join(root, night(-12), "accounts", "mine", "results.csv"), longAgo)     // deeper than steps
	put(t, filepath.Join(root, night(-12), "summary.json"), longAgo)                        //
	before := names(t, root)
	removed, err := Prune(root, "./deals.checkpoint", 2, now)
	if err != nil || removed != 6 {
		t.Errorf("%d removed, %v, want 6", removed, err)
	}
	gone, after := before, names(t, root)
	maps.DeleteFunc(gone, func(name string, _ bool) bool { return after[name] })
	want := map[string]bool{night(-10): true, night(-8): true, night(-1): true, night(0): true, night(1): true, night(2): true}
	if diff := cmp.Diff(want, gone); diff != "" {
		t.Errorf("gone (-want +got):\n%s", diff)
	}
	if removed, err := Prune(root, "deals.checkpoint", 2, now); err != nil || removed != 0 {
		t.Errorf("once more: %d removed, %v", removed, err)
	}
	if _, err := Prune(filepath.Join(root, "missing"), "x", 2, now); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

func names(t *testing.T, dir string) map[string]bool {
	t.Helper()
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, f := range found {
		all[f.Name()] = true
	}
	return all
}

func TestDirName(t *testing.T) {
	got := []string{DirName(started.In(time.FixedZone("CET", 3600)), "7f3a91c2-1234"), DirName(started, "short")}
	if diff := cmp.Diff([]string{"20261123T101500Z-7f3a91c2", "20261123T101500Z-short"}, got); diff != "" {
		t.Error(diff)
	}
}

// Rows that somebody corrects, or that a run is importing, are not pruned away
// under them.
func TestPruneKeepsWhatIsWorkedOn(t *testing.T) {
	root := filepath.Join(t.TempDir(), "deals.reports")
	const checkpoint = "deals.checkpoint"
	var nights []string
	for n := range 4 {
		nights = append(nights, DirName(started.AddDate(0, 0, n), "7f3a91c2-1234"))
		reportsOf(t, root, nights[n], checkpoint)
	}
	corrected := filepath.Join(root, nights[0], rejectedName)
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(corrected, later, later); err != nil {
		t.Fatal(err)
	}
	importing := filepath.Join(root, nights[1], "accounts", rejectedName)
	reportsOf(t, filepath.Join(root, nights[1]), "accounts", checkpoint)
	removed, err := Prune(root, checkpoint, 1, time.Now(), importing)
	if err != nil || removed != 1 {
		t.Fatalf("%d folders were removed, %v, want 1", removed, err)
	}
	for _, kept := range []string{corrected, importing, filepath.Join(root, nights[3], resultsName)} {
		if !exists(kept) {
			t.Errorf("%s is gone", kept)
		}
	}
	if exists(filepath.Join(root, nights[2])) {
		t.Errorf("%s is still there", nights[2])
	}
}
