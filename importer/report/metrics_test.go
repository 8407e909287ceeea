package report

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Grammar of the text format:
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
var (
	announcement = regexp.MustCompile(`^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$`)
	series       = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (\S+)$`)
	labelPair    = regexp.MustCompile(`^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)`)
)

// exposed reads the text format strictly, as the node exporter does: every metric
// announced once, before its samples, which stand together and never twice.
func exposed(t *testing.T, path string) map[string]float64 {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(string(raw), "\n") {
		t.Error("the last line does not end")
	}
	values, announced, metric := map[string]float64{}, map[string]bool{}, ""
	for n, line := range strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n") {
		if m := announcement.FindStringSubmatch(line); m != nil {
			if announced[m[1]+m[2]] {
				t.Errorf("line %d announces %s again", n+1, m[2])
			}
			if announced[m[1]+m[2]] = true; m[1] == "TYPE" {
				metric = m[2]
			}
			continue
		}
		m := series.FindStringSubmatch(line)
		if m == nil || m[1] != metric || !announced["HELP"+metric] {
			t.Errorf("line %d is no sample of %s: %s", n+1, metric, line)
			continue
		}
		name := m[1] + "{" + labels(t, m[2]) + "}"
		value, err := strconv.ParseFloat(m[3], 64)
		if _, twice := values[name]; err != nil || twice {
			t.Errorf("line %d: %v, or a second %s", n+1, err, name)
		}
		values[name] = value
	}
	return values
}

// labels are the pairs as k=v, separated by blanks, the import's left out.
func labels(t *testing.T, text string) string {
	t.Helper()
	var pairs []string
	for text != "" {
		m := labelPair.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("not labels: %s", text)
		}
		if text = text[len(m[0]):]; m[1] != "import" {
			pairs = append(pairs, m[1]+"="+m[2])
		}
	}
	return strings.Join(pairs, " ")
}

func measure(t *testing.T, path string, s *Summary) map[string]float64 {
	t.Helper()
	if err := WriteMetrics(path, "by its file", s); err != nil {
		t.Fatal(err)
	}
	return exposed(t, path)
}

func TestMetrics(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipeline.prom")
	s := nightlyRun()
	s.Vanished = &Vanished{Count: 7}
	got := measure(t, path, s)
	want := map[string]float64{
		"rows{outcome=created}": 7321, "rows{outcome=updated}": 50, "rows{outcome=unchanged}": 1, "rows{outcome=skipped}": 0,
		"rows{outcome=rejected}": 1425, "rows{outcome=ambiguous}": 2, "rows{outcome=in_doubt}": 1, "rows{outcome=not_attempted}": 0,
		"warnings{}": 12, "recovered{}": 2, "unsettled{}": 0, "put_on_list{}": 7371, "missing_on_list{}": 1, "vanished{}": 7,
		"exit_code{}": 3, "duration_seconds{}": 352.123, "start_timestamp_seconds{}": 1795428900, "end_timestamp_seconds{}": 1795429252.123,
		"last_success_timestamp_seconds{}": 0, "last_completion_timestamp_seconds{}": 1795429252.123, "retries{}": 3,
		"requests{category=write status=201}": 7321, "requests{category=write status=200}": 50,
		"requests{category=write status=429}": 1, "requests{category=write status=none}": 2,
		"request_wait_seconds{category=write}": 8848.8, "request_wait_seconds{category=read}": 0.063, "request_wait_seconds{category=search}": 0,
	}
	short := map[string]float64{}
	for name, v := range got {
		short[strings.TrimPrefix(name, "lightfield_importer_")] = v
	}
	if diff := cmp.Diff(want, short); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o644 {
		t.Errorf("its mode is %v: the node exporter is another user", info.Mode())
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("files %v, want one", left)
	}
}

// Guards the time of the last success through runs that failed, whatever came of
// them, and against the file of another import.
func TestMetricsOfSeveralRuns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deals.prom")
	hour := func(n int) time.Time { return started.Add(time.Duration(n) * time.Hour) }
	for _, run := range []struct {
		what                string
		summary             Summary
		success, completion int // hour; -1: never
	}{
		{"failed at once", Summary{Ended: hour(1), ExitCode: 64, Stopped: StoppedFatal, Error: "no key"}, -1, -1},
		{"rows rejected", Summary{Import: "by its file", Ended: hour(2), ExitCode: 3}, -1, 2},
		{"success", Summary{Import: "by its file", Ended: hour(3)}, 3, 3},
		{"outage", Summary{Import: "by its file", Ended: hour(4), ExitCode: 4, Stopped: StoppedOutage}, 3, 3},
		{"rows rejected later", Summary{Import: "by its file", Ended: hour(5), ExitCode: 3}, 3, 5},
		{"no mapping", Summary{Ended: hour(6), ExitCode: 64, Stopped: StoppedFatal, Error: "no mapping"}, 3, 5},
		{"another name", Summary{Import: "a \"new\\ \none", Ended: hour(7), ExitCode: 3}, -1, 7},
		{"its success", Summary{Import: "a \"new\\ \none", Ended: hour(8)}, 8, 8},
		{"locked, so that no name is known", Summary{Ended: hour(9), ExitCode: 5, Stopped: StoppedFatal, Error: "locked"}, 8, 8},
	} {
		got := measure(t, path, &run.summary)
		for name, n := range map[string]int{lastSuccess: run.success, lastCompletion: run.completion} {
			want := 0.0
			if n >= 0 {
				want = float64(hour(n).Unix())
			}
			if got[prefix+name+"{}"] != want {
				t.Errorf("%s: %s is %v, want %v", run.what, name, got[prefix+name+"{}"], want)
			}
		}
		if code := got[prefix+"exit_code{}"]; code != float64(run.summary.ExitCode) {
			t.Errorf("%s: exit code %v", run.what, code)
		}
	}
}

// Guards the last success against a file that cannot be read: it is left alone.
func TestMetricsThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{filepath.Join(dir, "missing", "x.prom"), dir} {
		if err := WriteMetrics(path, "x", &Summary{}); err == nil || !strings.HasPrefix(err.Error(), "write the metrics: ") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func FuzzMetrics(f *testing.F) {
	for _, s := range []string{"deals", `a"} 5`, `\n\`, "x\ny", "\xff", `{import="`, "ü"} {
		f.Add(s, int64(1))
	}
	f.Fuzz(func(t *testing.T, name string, seconds int64) {
		seconds %= 1 << 40
		path := filepath.Join(t.TempDir(), "x.prom")
		ended := time.Unix(seconds, 0)
		measure(t, path, &Summary{Import: name, Ended: ended})
		got := measure(t, path, &Summary{Import: name, Ended: ended.Add(time.Hour), ExitCode: 4, Stopped: StoppedOutage})
		if kept := got[prefix+lastSuccess+"{}"]; kept != float64(seconds) && name != "" {
			t.Errorf("%s: the success at %d is kept as %s", name, seconds, fmt.Sprint(kept))
		}
	})
}
