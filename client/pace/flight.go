package pace

import "time"

// flight bounds the requests under way to what fills the rate at the latency seen.
type flight struct {
	n       int
	max     int
	latency time.Duration // smoothed; 0 before the first answer
}

const (
	minInFlight = 8
	// assumedLatency sizes the flight before the first answer, generously: too
	// few under way would idle a slow server's whole first answer time.
	assumedLatency = 2 * time.Second
)

// cap is twice what Little's law asks for at the rate, a second, and some more,
// so that slower answers than the mean do not hold the rate down.
func (f *flight) cap(rate float64) int {
	latency := f.latency
	if latency == 0 {
		latency = assumedLatency
	}
	need := 2*rate*latency.Seconds() + minInFlight
	return int(min(need, float64(f.max)))
}

// observe follows longer latencies fast and shorter ones slowly.
func (f *flight) observe(latency time.Duration) {
	switch {
	case latency <= 0:
	case f.latency == 0:
		f.latency = latency
	case latency > f.latency:
		f.latency += (latency - f.latency) / 4
	default:
		f.latency -= (f.latency - latency) / 32
	}
}
