package sandbox

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
)

// Start serves the sandbox on a free loopback port. stop closes the port and all
// connections; it does not wait for requests whose latency still runs.
func (s *Sandbox) Start() (baseURL string, stop func(), err error) {
	return s.Listen("127.0.0.1:0")
}

// Listen is Start on a given address.
func (s *Sandbox) Listen(address string) (baseURL string, stop func(), err error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: s, ErrorLog: log.New(io.Discard, "", 0)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			listener.Close()
		}
	}()
	return "http://" + listener.Addr().String(), func() {
		server.Close()
		<-done
	}, nil
}
