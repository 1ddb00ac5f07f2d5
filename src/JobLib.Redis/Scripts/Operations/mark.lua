-- A write of the connection that asks for acknowledgement: replicas that have it have everything before it.
Commit.go_on_when_full()
call('SET', KEY .. 'acknowledged', exact(now))
