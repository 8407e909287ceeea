package report

import (
	"testing"
	"time"
)

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 999999: "999,999",
		1234567: "1,234,567", -1: "-1", -999: "-999", -1000: "-1,000",
	} {
		if got := number(n); got != want {
			t.Errorf("number(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestRate(t *testing.T) {
	for r, want := range map[float64]string{0.04: "0.0", 2.46: "2.5", 9.94: "9.9", 9.96: "10", 24.6: "25", 1999.7: "2,000"} {
		if got := rate(r); got != want {
			t.Errorf("rate(%v) = %q, want %q", r, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	tests := []struct {
		d    time.Duration
		want string
	}{
		{-time.Second, "0s"},
		{0, "0.0s"},
		{440 * time.Millisecond, "0.4s"},
		{9949 * time.Millisecond, "9.9s"},
		{9951 * time.Millisecond, "10s"},
		{59400 * time.Millisecond, "59s"},
		{59500 * time.Millisecond, "1m00s"},
		{222 * time.Second, "3m42s"},
		{time.Hour - 1, "1h00m"},
		{2*time.Hour + 5*time.Minute + 59*time.Second, "2h05m"},
		{76 * time.Hour, "3d04h"},
	}
	for _, tt := range tests {
		if got := duration(tt.d); got != tt.want {
			t.Errorf("duration(%v) = %q, want %q", tt.d, got, tt.want)
		}
	}
}
