package report

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode"
)

func TestLog(t *testing.T) {
	log := func(format string) string {
		var b strings.Builder
		l := NewLog(&b, format, slog.LevelInfo)
		l.Debug("left out")
		l.Info("row", "line", 41, "identity", "a\x1b[2J\u009b\u202e b", "duration", 1234567*time.Microsecond,
			"at", started.In(time.FixedZone("CET", 3600)), "error", errors.New("broken\npipe"))
		return b.String()
	}
	_, text, _ := strings.Cut(log(LogText), " level")
	if want := `=INFO msg=row line=41 identity="a\\x1b[2J\\u009b\\u202e b" duration=1.235 at=2026-11-23T10:15:00.000Z error=broken\npipe` + "\n"; text != want {
		t.Errorf("text is\n%s\nwant\n%s", text, want)
	}
	out := log(LogJSON)
	if strings.ContainsFunc(strings.TrimSuffix(out, "\n"), unicode.IsControl) || strings.Contains(out, "\u202e") {
		t.Errorf("a terminal would obey %q", out)
	}
	var record map[string]any
	if err := json.Unmarshal([]byte(out), &record); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"level": "INFO", "msg": "row", "line": 41.0, "identity": `a\x1b[2J\u009b\u202e b`, "duration": 1.235,
		"at": "2026-11-23T10:15:00Z", "error": `broken\npipe`,
	} {
		if record[key] != want {
			t.Errorf("%s is %v, want %v", key, record[key], want)
		}
	}
	at, err := time.Parse(time.RFC3339Nano, record["time"].(string))
	if err != nil || at.Location() != time.UTC {
		t.Errorf("time is %v, want one in UTC", record["time"])
	}
}
