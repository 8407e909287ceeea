package report

import (
	"testing"
	"time"
)

func TestMeter(t *testing.T) {
	type step struct {
		at   time.Duration
		done int64
	}
	tests := []struct {
		name  string
		steps []step
		want  float64
	}{
		{"nothing yet", nil, 0},
		{"too early", []step{{0, 0}, {900 * time.Millisecond, 50}}, 0},
		{"after a second", []step{{0, 0}, {time.Second, 25}}, 25},
		{"between samples", []step{{0, 0}, {time.Second, 25}, {1500 * time.Millisecond, 50}}, 50 / 1.5},
		{"standing still", []step{{0, 10}, {5 * time.Second, 10}}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m meter
			for _, s := range tt.steps {
				m.add(started.Add(s.at), s.done)
			}
			if got := m.rate(); got != tt.want {
				t.Errorf("rate() = %v, want %v", got, tt.want)
			}
		})
	}
}

// A hundred thousand unchanged rows in the first seconds say nothing about the
// new ones after them.
func TestMeterForgets(t *testing.T) {
	var m meter
	m.add(started, 0)
	m.add(started.Add(time.Second), 100_000)
	for s := 2; s <= 60; s++ {
		m.add(started.Add(time.Duration(s)*time.Second), 100_000+int64(25*s))
	}
	if got := m.rate(); got != 25 {
		t.Errorf("rate() = %v, want 25", got)
	}
}
