package report

import (
	"io"
	"log/slog"
	"math"
)

// Formats of a log.
const (
	LogText = "text" // key=value, one line a record
	LogJSON = "json" // one object a line
)

// maxLogged bounds a text in the log, in bytes: an identity may be as long as a cell.
const maxLogged = 1000

// NewLog makes a logger that writes records of at least that level. Whoever logs:
// control characters of texts are shown as escapes, as [Clean] does, times are in
// UTC, and durations are seconds.
func NewLog(w io.Writer, format string, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		a.Value = logged(a.Value)
		return a
	}}
	if format == LogJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

func logged(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(Clean(shorten(v.String(), maxLogged)))
	case slog.KindDuration:
		return slog.Float64Value(math.Round(v.Duration().Seconds()*1000) / 1000)
	case slog.KindTime:
		return slog.TimeValue(v.Time().UTC())
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			return slog.StringValue(Clean(shorten(err.Error(), maxLogged)))
		}
	}
	return v
}
