package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

// DirName is the name of a run's folder among the reports of its checkpoint: by
// name they stand in the order of their runs.
func DirName(started time.Time, runID string) string {
	return started.UTC().Format(stampLayout) + "-" + runID[:min(len(runID), runIDShown)]
}

const (
	stampLayout = "20060102T150405Z"
	runIDShown  = 8
)

// dirNames are those that DirName gives.
var dirNames = regexp.MustCompile(`^\d{8}T\d{6}Z-[0-9a-f]{8}$`)

// reportNames are those of the files that a run writes into its folder, and of what
// a run that was killed may have left of them.
var reportNames = regexp.MustCompile(`^(results\.csv|(rejected|ambiguous)(\.\d{8}T\d{6}Z(-\d+)?)?\.csv|vanished\.csv|report\.html|(faults|changes)\.jsonl|summary\.json)(\.\d+\.part)?$`)

// unfinished is how long the folder of a run without a summary is left alone: the
// run may still go on.
const unfinished = 24 * time.Hour

// Prune removes the oldest folders of reports in root but for the last keep ones,
// and says how many it removed. It takes only folders for ours that [DirName] names,
// that hold reports of this checkpoint and nothing else, those of a migration's steps
// in folders of their own, that no run is writing to, and in which nobody has worked
// on the rows that came back. The folders of using, files that a run is importing,
// stay too. now is the present time.
func Prune(root, checkpoint string, keep int, now time.Time, using ...string) (removed int, err error) {
	found, err := os.ReadDir(root) // by name
	if err != nil {
		return 0, fmt.Errorf("prune the reports: %w", err)
	}
	var ours [][]string
	for _, f := range found {
		if !f.IsDir() || !dirNames.MatchString(f.Name()) {
			continue
		}
		if folders := prunable(filepath.Join(root, f.Name()), checkpoint, now); folders != nil {
			ours = append(ours, folders)
		}
	}
	for _, folders := range ours[:max(len(ours)-keep, 0)] {
		if slices.ContainsFunc(using, func(file string) bool { return among(filepath.Dir(file), folders) }) {
			continue
		}
		if err := removeReports(folders); err != nil {
			return removed, fmt.Errorf("prune the reports: %w", err)
		}
		removed++
	}
	return removed, nil
}

// prunable are the folders of a run that has ended, if they hold reports and nothing
// else. What cannot be looked at is left alone.
func prunable(dir, checkpoint string, now time.Time) []string {
	folders, last, err := reportFolders(dir)
	if err != nil || last.IsZero() || slices.ContainsFunc(folders, edited) {
		return nil
	}
	of, ended := checkpointOf(dir)
	if ended && of != "" && filepath.Base(of) != filepath.Base(checkpoint) || !ended && now.Sub(last) <= unfinished {
		return nil
	}
	return folders
}

var errNoReports = errors.New("there is something else than reports")

// reportFolders are a run's folder and those of the steps in it, and when the last
// of their files was written.
func reportFolders(dir string) (folders []string, last time.Time, err error) {
	err = filepath.WalkDir(dir, func(path string, f fs.DirEntry, err error) error {
		report := reportNames.MatchString(f.Name())
		switch {
		case err != nil:
			return err
		case path == dir || f.IsDir() && filepath.Dir(path) == dir && !report:
			folders = append(folders, path)
			return nil
		case !f.Type().IsRegular() || !report:
			return errNoReports
		}
		info, err := f.Info()
		if err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
		return err
	})
	return folders, last, err
}

func among(folder string, folders []string) bool {
	return slices.ContainsFunc(folders, func(other string) bool { return sameFolder(folder, other) })
}

func sameFolder(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// edited reports whether somebody has worked on what a run gave back: the summary
// is the last thing that it writes.
func edited(dir string) bool {
	summary, err := os.Stat(filepath.Join(dir, summaryName))
	if err != nil {
		return false
	}
	for _, name := range []string{rejectedName, ambiguousName} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.ModTime().After(summary.ModTime()) {
			return true
		}
	}
	return false
}

// checkpointOf is the checkpoint that the summary in a folder names; ended is false
// when there is no whole summary.
func checkpointOf(dir string) (path string, ended bool) {
	raw, err := os.ReadFile(filepath.Join(dir, summaryName))
	if err != nil {
		return "", false
	}
	var s struct{ Checkpoint string }
	err = json.Unmarshal(raw, &s)
	return s.Checkpoint, err == nil
}

// removeReports removes the files of folders one by one and then the folders, those
// within before the one around them. A folder stays if something has come into it
// meanwhile.
func removeReports(folders []string) error {
	var errs []error
	for _, dir := range slices.Backward(folders) {
		files, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, f := range files {
			if reportNames.MatchString(f.Name()) {
				errs = append(errs, os.Remove(filepath.Join(dir, f.Name())))
			}
		}
		if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
