-- A write of the connection that asks for acknowledgement: replicas that have it have everything before it.
call('SET', KEY .. 'acknowledged', exact(now))
