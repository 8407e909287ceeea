package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// cramped is the importer as a process that cannot make a file longer than so many
// kilobytes: a disk that is full for files that grow.
func cramped(ctx context.Context, t *testing.T, kilobytes int, base string, box *sandbox.Sandbox, args ...string) *exec.Cmd {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no POSIX shell to limit a process with")
	}
	c := program(ctx, base, box, args...)
	// POSIX counts in blocks of 512 bytes; shells that count in 1024 allow twice that.
	c.Path, c.Args = shell, append([]string{"sh", "-c", fmt.Sprintf(`ulimit -f %d && exec importer "$@"`, 2*kilobytes), "sh"}, args...)
	return c
}

// Guards a disk that fills up under the checkpoint: the run says so and stops, what
// was sent is known or settled by the next run, and that makes everything once.
func TestDiskFullUnderTheCheckpoint(t *testing.T) {
	t.Parallel()
	const n = 1500
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	for range 2 { // still full the next time
		e := finish(t, cramped(t.Context(), t, 200, base, box, "run", "--output", "json", data))
		rows := e.summary.Rows
		if e.code != importer.ExitFatal || rows.Read != n || rows.NotAttempted == 0 {
			t.Fatalf("exit code %d: %+v\n%s", e.code, rows, e.stderr)
		}
		for _, want := range []string{checkpointOf(data), "cannot be written", "free space", "run again"} {
			if !strings.Contains(e.stderr, want) {
				t.Errorf("the message does not say %q:\n%s", want, e.stderr)
			}
		}
	}
	if made := len(box.Records("opportunity")); made == 0 || made == n {
		t.Errorf("%d records were made before the disk was full: the test shows nothing", made)
	}
	e := imports(t, box, base, importer.ExitDone, data)
	if e.summary.Unsettled != 0 {
		t.Errorf("%d writes are unsettled", e.summary.Unsettled)
	}
	onceEach(t, box, n)
}

// mostlyRejected gives all deals but every sixtieth an amount that is none, and all of
// them a long cell that only the rejected rows carry into the reports.
func mostlyRejected(t *testing.T, data string, n int) {
	t.Helper()
	var csv strings.Builder
	csv.WriteString("Id,Name,Account,Stage,Amount,Note\n")
	for i := range n {
		amount := "many"
		if i%60 == 0 {
			amount = "1"
		}
		fmt.Fprintf(&csv, "%d,Deal %d,Northwind Turbines,Prospecting,%s,%s\n", i, i, amount, strings.Repeat("a long note ", 1000))
	}
	write(t, data, csv.String())
}

// Guards a disk that fills up under the reports: a row that nobody is told of is
// not done, so the run stops and says where; the next one tells of all.
func TestDiskFullUnderTheReports(t *testing.T) {
	t.Parallel()
	const n = 600
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	mostlyRejected(t, data, n)
	reports := filepath.Join(t.TempDir(), "reports")
	e := finish(t, cramped(t.Context(), t, 2000, base, box, "run", "--output", "json", "--report-dir", reports, data))
	if e.code != importer.ExitFatal || e.summary.Rows.Read != n {
		t.Fatalf("exit code %d: %+v\n%s", e.code, e.summary.Rows, e.stderr)
	}
	if !strings.Contains(e.stderr, filepath.Join(reports, "rejected.csv")) {
		t.Errorf("the message does not name the report:\n%s", e.stderr)
	}
	if !e.summary.Incomplete || !strings.Contains(e.stderr, "the reports in "+reports+" are incomplete") {
		t.Errorf("nobody is told that the reports are incomplete (%v in the summary):\n%s", e.summary.Incomplete, e.stderr)
	}
	e = imports(t, box, base, importer.ExitRows, data)
	if rows := e.summary.Rows; e.summary.Incomplete || rows.Rejected != n-n/60 || rows.Created+rows.Unchanged != n/60 || rows.InDoubt != 0 {
		t.Errorf("with room for the reports: %+v", rows)
	}
	if made := len(box.Records("opportunity")); made != n/60 {
		t.Errorf("%d records were made of %d good rows", made, n/60)
	}
}

// small mounts a file system of so many kilobytes, or skips the test.
func small(t *testing.T, kilobytes int) string {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("only root on Linux can mount a small file system; the tests with limited files show the rest")
	}
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", kilobytes), "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v\n%s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
	return dir
}

// Guards a disk that is really full: the checkpoint, the reports and the fold of
// the log meet it at once. Once there is room, everything is there once.
func TestDiskReallyFull(t *testing.T) {
	t.Parallel()
	const n = 1500
	disk := small(t, 60_000) // the log alone takes some megabytes, depending on how writes meet
	box, base := serve(t, sandbox.Options{})
	data := deals(t, n)
	checkpoint := filepath.Join(disk, "deals.checkpoint")
	ballast := filepath.Join(disk, "ballast")
	write(t, ballast, strings.Repeat("x", 59_500<<10))
	e := finish(t, program(t.Context(), base, box, "run", "--output", "json", "--checkpoint", checkpoint, data))
	if e.code != importer.ExitFatal || e.summary.Rows.Read != n || e.summary.Rows.NotAttempted == 0 {
		t.Fatalf("exit code %d: %+v\n%s", e.code, e.summary.Rows, e.stderr)
	}
	if !strings.Contains(e.stderr, "the disk is full") && !strings.Contains(e.stderr, "no space left") {
		t.Errorf("the message does not say that the disk is full:\n%s", e.stderr)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(disk, "deals.reports")); err != nil {
		t.Fatal(err)
	}
	reports := filepath.Join(t.TempDir(), "reports")
	e = imports(t, box, base, importer.ExitDone, "--checkpoint", checkpoint, "--report-dir", reports, data)
	if e.summary.Unsettled != 0 {
		t.Errorf("%d writes are unsettled", e.summary.Unsettled)
	}
	onceEach(t, box, n)
	if left, _ := filepath.Glob(checkpoint + "-*"); left != nil {
		t.Errorf("the checkpoint is not one file: %v", left)
	}
}
