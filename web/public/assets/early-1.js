// The way to the light page keeps what stands behind the # of this one: the secret of a link to a seat.
for (const way of document.querySelectorAll(".early a")) way.hash = location.hash;
