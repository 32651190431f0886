package dev.tributary.imageworker;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** The smallest rectangle, turned as it needs be, around a set of points. */
final class MinimalBox {

    /** A point in pixels. */
    record Point(double x, double y) {}

    private MinimalBox() {}

    /** One side of the smallest rectangle lies on a side of the convex hull, so every side of the hull is tried. */
    static Box around(List<Point> points) {
        List<Point> hull = hull(points);
        Box best = along(hull, 1, 0);
        for (int i = 0; i < hull.size(); i++) {
            Point from = hull.get(i);
            Point to = hull.get((i + 1) % hull.size());
            double length = Math.hypot(to.x - from.x, to.y - from.y);
            if (length > 0) {
                Box box = along(hull, (to.x - from.x) / length, (to.y - from.y) / length);
                // A hair's breadth is needed to prefer a turned box: straight text stays straight.
                if (box.width() * box.height() < best.width() * best.height() * 0.999) {
                    best = box;
                }
            }
        }
        return best;
    }

    private static Box along(List<Point> hull, double dx, double dy) {
        double ux = dx;
        double uy = dy;
        if (Math.abs(ux) < Math.abs(uy)) {
            ux = -dy;
            uy = dx;
        }
        if (ux < 0) {
            ux = -ux;
            uy = -uy;
        }
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (Point p : hull) {
            double w = p.x * ux + p.y * uy;
            double h = -p.x * uy + p.y * ux;
            left = Math.min(left, w);
            right = Math.max(right, w);
            top = Math.min(top, h);
            bottom = Math.max(bottom, h);
        }
        double w = (left + right) / 2;
        double h = (top + bottom) / 2;
        return new Box(w * ux - h * uy, w * uy + h * ux, ux, uy, (right - left) / 2, (bottom - top) / 2);
    }

    /** Andrew's monotone chain. */
    private static List<Point> hull(List<Point> points) {
        List<Point> sorted = new ArrayList<>(points);
        sorted.sort(Comparator.comparingDouble(Point::x).thenComparingDouble(Point::y));
        List<Point> hull = new ArrayList<>(half(sorted));
        Collections.reverse(sorted);
        hull.addAll(half(sorted));
        return hull;
    }

    private static List<Point> half(List<Point> sorted) {
        List<Point> chain = new ArrayList<>();
        for (Point p : sorted) {
            while (chain.size() >= 2 && turn(chain.get(chain.size() - 2), chain.get(chain.size() - 1), p) <= 0) {
                chain.remove(chain.size() - 1);
            }
            chain.add(p);
        }
        return chain;
    }

    private static double turn(Point a, Point b, Point c) {
        return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    }
}
