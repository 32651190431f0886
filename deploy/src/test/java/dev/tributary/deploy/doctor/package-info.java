@NullMarked
package dev.tributary.deploy.doctor;

import org.jspecify.annotations.NullMarked;
